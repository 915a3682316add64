using System;
using System.CommandLine;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>snapshot</c>.</summary>
internal static class SnapshotCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> process = LiveOptions.Process();
        Option<string?> output = LiveOptions.Output("The file to write; PID-TIME.arenas if it is not given.");
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        Command command = new("snapshot", "Saves what the heaps of a running process hold: every block and object.")
        {
            process, output, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(
            Console.Error,
            () => new SnapshotProgram(
                    result.GetRequiredValue(process),
                    result.GetValue(output),
                    TimeSpan.FromSeconds(result.GetValue(timeout)),
                    result.GetValue(json),
                    Console.Out)
                .RunAsync(cancellation)));
        return command;
    }
}
