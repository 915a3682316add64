using System;
using System.IO;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Arenas.Tool.Reports;

/// <summary>Where tables go.</summary>
internal static class ReportConsole
{
    // A table for a file or a pipe does not fold its columns to fit a terminal that is not there.
    private const int WidthWithoutTerminal = 160;

    /// <summary>Writes a table to <paramref name="output"/>, in colours if that is a terminal.</summary>
    public static void Write(IRenderable table, TextWriter output)
    {
        bool isTerminal = output == Console.Out && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        console.Write(table);
    }
}
