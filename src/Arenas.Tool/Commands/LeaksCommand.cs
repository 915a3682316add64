using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Live;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>leaks</c>.</summary>
internal static class LeaksCommand
{
    private static readonly Option<string?> s_earlier = new("--earlier")
    {
        Description = "An earlier snapshot: what has grown since is named.",
        HelpName = "FILE",
    };

    private static readonly Option<double> s_wait = new("--wait")
    {
        Description = "Looks at a process three times within so many seconds, and names what grew each time.",
        HelpName = "SECONDS",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> source = LiveOptions.Source();
        Option<int> limit = LiveOptions.Limit(20);
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        s_wait.Validators.Add(result => LiveOptions.RequireNumber(result, 0, 86_400));
        Command command = new(
            "leaks",
            "Names the lines that leak: what grew; objects that are counted but nothing refers to; cycles that nobody"
            + " holds; and, of a process, what it has lost or not returned, releases that wait for a thread that does"
            + " not come, and errors that heaps have thrown. Exit code 1 if there is any. Says also what is held, and"
            + " who allocated it.")
        {
            source, s_earlier, s_wait, limit, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            TimeSpan patience = TimeSpan.FromSeconds(result.GetValue(timeout));
            string from = result.GetRequiredValue(source);
            TargetProcess? process = SnapshotSource.FindProcess(from);
            List<Snapshot> looks = await TakeAsync(
                from,
                result.GetValue(s_earlier),
                TimeSpan.FromSeconds(result.GetValue(s_wait)),
                patience,
                cancellation).ConfigureAwait(false);
            FindingsFigures? findings = process is null
                ? null
                : await new LiveProcess(process, patience).FindingsAsync(cancellation).ConfigureAwait(false);
            int most = result.GetValue(limit);
            LeakFinder finder = new(looks[^1], looks[..^1], most);
            return LeakReport.Print(finder, new FindingLines(findings, most), result.GetValue(json), Console.Out)
                ? ExitCode.LeaksFound
                : ExitCode.Success;
        }));
        return command;
    }

    private static async Task<List<Snapshot>> TakeAsync(
        string source, string? earlierPath, TimeSpan wait, TimeSpan patience, CancellationToken cancellation)
    {
        List<Snapshot> looks = [];
        if (earlierPath is not null)
        {
            looks.Add(await SnapshotSource.GetAsync(earlierPath, patience, cancellation).ConfigureAwait(false));
        }

        for (int look = 0; wait > TimeSpan.Zero && look < 2; look++)
        {
            looks.Add(await SnapshotSource.GetAsync(source, patience, cancellation).ConfigureAwait(false));
            await Task.Delay(wait / 2, cancellation).ConfigureAwait(false);
        }

        looks.Add(await SnapshotSource.GetAsync(source, patience, cancellation).ConfigureAwait(false));
        return looks;
    }
}
