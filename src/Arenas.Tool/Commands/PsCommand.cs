using System;
using System.CommandLine;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>ps</c>.</summary>
internal static class PsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(3);
        Command command = new("ps", "Lists the running processes that use Arenas, and what they hold.")
        {
            json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(
            Console.Error,
            () => new PsProgram(
                    TimeSpan.FromSeconds(result.GetValue(timeout)), result.GetValue(json), Console.Out)
                .RunAsync(cancellation)));
        return command;
    }
}
