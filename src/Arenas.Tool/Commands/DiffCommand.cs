using System;
using System.CommandLine;
using System.Threading.Tasks;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>diff</c>.</summary>
internal static class DiffCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> earlier = new("A") { Description = "The earlier snapshot: a file, or a process." };
        Argument<string> later = new("B") { Description = "The later snapshot: a file, or a process." };
        Option<string> by = LiveOptions.By("line");
        Option<bool> cumulative = new("--cumulative")
        {
            Description = "Gives each line or file of a stack its bytes, not only the most recent.",
        };
        Option<int> limit = LiveOptions.Limit(25);
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        Command command = new("diff", "Says what has changed between two snapshots.")
        {
            earlier, later, by, cumulative, limit, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            TimeSpan patience = TimeSpan.FromSeconds(result.GetValue(timeout));
            Snapshot first = await SnapshotSource.GetAsync(result.GetRequiredValue(earlier), patience, cancellation)
                .ConfigureAwait(false);
            Snapshot second = await SnapshotSource.GetAsync(result.GetRequiredValue(later), patience, cancellation)
                .ConfigureAwait(false);
            DiffProgram program = new(
                LiveOptions.KeyOf(result.GetRequiredValue(by)),
                result.GetValue(cumulative),
                result.GetValue(limit),
                result.GetValue(json),
                Console.Out);
            return program.Run(first, second);
        }));
        return command;
    }
}
