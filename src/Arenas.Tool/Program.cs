using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Threading.Tasks;
using Arenas.Tool.Children;
using Arenas.Tool.Commands;

namespace Arenas.Tool;

/// <summary>The command line tool <c>arenas</c>.</summary>
internal static class Program
{
    /// <summary>Runs the tool.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Main(string[] args)
    {
        // Before anything else is loaded: a child's memory is to hold little but the replay.
        if (ChildRequest.TryParse(args) is ChildRequest request)
        {
            await Console.Out.WriteLineAsync(ChildProgram.Run(request).ToLine()).ConfigureAwait(false);
            return ExitCode.Success;
        }

        // Still on the first thread: see CollectChild.
        if (CollectRequest.TryParse(args) is CollectRequest work)
        {
            string line = CollectChild.Run(work).ToLine();
            await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
            return ExitCode.Success;
        }

        return await RunAsync(args).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new(
            "Looks at the native memory of running programs, and measures allocators and collectors. "
            + ExitCode.Help)
        {
            ReplayCommand.Create(),
            CollectCommand.Create(),
            PsCommand.Create(),
            TopCommand.Create(),
            SnapshotCommand.Create(),
            DiffCommand.Create(),
            LeaksCommand.Create(),
            GraphCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            TraceCommand.Create(),
            TrimCommand.Create(),
            ProfileCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync().ConfigureAwait(false);
        }

        // Not the help that the parser would print: whoever reads the output of a script wants the error alone.
        foreach (ParseError error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync($"arenas: {error.Message}").ConfigureAwait(false);
        }

        await Console.Error.WriteLineAsync("arenas: --help lists commands and options").ConfigureAwait(false);
        return ExitCode.BadInput;
    }
}
