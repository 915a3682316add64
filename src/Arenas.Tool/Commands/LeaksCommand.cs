using System;
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
        Description = "Takes two snapshots of a process, so many seconds apart, and names what grew between them.",
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
            "Says what is held and who allocated it; objects that are counted but nothing refers to; and cycles that"
            + " nobody holds. Exit code 1 if there is any of the last two, or if something grew.")
        {
            source, s_earlier, s_wait, limit, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            TimeSpan patience = TimeSpan.FromSeconds(result.GetValue(timeout));
            (Snapshot? earlier, Snapshot later) = await TakeAsync(
                result.GetRequiredValue(source),
                result.GetValue(s_earlier),
                TimeSpan.FromSeconds(result.GetValue(s_wait)),
                patience,
                cancellation).ConfigureAwait(false);
            LeakFinder finder = new(later, earlier, result.GetValue(limit));
            return LeakReport.Print(finder, result.GetValue(json), Console.Out)
                ? ExitCode.LeaksFound
                : ExitCode.Success;
        }));
        return command;
    }

    private static async Task<(Snapshot? Earlier, Snapshot Later)> TakeAsync(
        string source, string? earlierPath, TimeSpan wait, TimeSpan patience, CancellationToken cancellation)
    {
        Snapshot? earlier = earlierPath is null
            ? null
            : await SnapshotSource.GetAsync(earlierPath, patience, cancellation).ConfigureAwait(false);
        if (wait > TimeSpan.Zero)
        {
            earlier ??= await SnapshotSource.GetAsync(source, patience, cancellation).ConfigureAwait(false);
            await Task.Delay(wait, cancellation).ConfigureAwait(false);
        }

        return (earlier, await SnapshotSource.GetAsync(source, patience, cancellation).ConfigureAwait(false));
    }
}
