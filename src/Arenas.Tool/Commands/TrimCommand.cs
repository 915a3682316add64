using System;
using System.CommandLine;
using System.Text.Json;
using Arenas.Diagnostics;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>trim</c>.</summary>
internal static class TrimCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> process = LiveOptions.Process();
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        Command command = new("trim", "Has the heaps of a running process give unused memory back to the system.")
        {
            process, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            LiveProcess live = new(
                TargetProcess.Find(result.GetRequiredValue(process)), TimeSpan.FromSeconds(result.GetValue(timeout)));
            TrimFigures trimmed = await live.TrimAsync(cancellation).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(
                result.GetValue(json)
                    ? JsonSerializer.Serialize(trimmed, LiveJsonContext.Default.TrimFigures)
                    : $"{live.Target} gave back {ByteText.Of(trimmed.ReturnedBytes)}").ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }
}
