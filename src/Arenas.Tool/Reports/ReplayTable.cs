using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Spectre.Console;

namespace Arenas.Tool.Reports;

/// <summary>The report as one table, a group of rows for each trace.</summary>
internal static class ReplayTable
{
    // A table for a file or a pipe does not fold its columns to fit a terminal that is not there.
    private const int WidthWithoutTerminal = 160;
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Writes the table to <paramref name="output"/>.</summary>
    public static void Write(IReadOnlyList<AllocatorResult> results, TextWriter output)
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

        console.Write(Build(results));
    }

    private static Table Build(IReadOnlyList<AllocatorResult> results)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("trace");
        table.AddColumn("allocator");
        foreach (string title in (ReadOnlySpan<string>)
            ["ns/event", "x best", "peak resident", "x best", "resident/live", "after free"])
        {
            table.AddColumn(title, column => column.RightAligned().NoWrap());
        }

        foreach (IGrouping<string, AllocatorResult> group in results.GroupBy(result => result.Trace.ScriptPath))
        {
            if (table.Rows.Count > 0)
            {
                table.AddEmptyRow();
            }

            AddRows(table, [.. group]);
        }

        return table;
    }

    private static void AddRows(Table table, AllocatorResult[] results)
    {
        double? bestTime = results.Min(result => result.NanosecondsPerEvent);
        long? bestPeak = results.Min(result => result.Footprint?.PeakBytes);
        for (int i = 0; i < results.Length; i++)
        {
            AllocatorResult result = results[i];
            string[] figures = result.Failure is not null ? ["FAILED"]
                : !result.IsInstalled ? ["not installed"]
                : Figures(result, bestTime, bestPeak);
            string name = Markup.Escape(result.Allocator);
            bool isBest = result.NanosecondsPerEvent is not null && result.NanosecondsPerEvent == bestTime;
            table.AddRow([
                Markup.Escape(TraceCell(result, i, results.Length)),
                isBest ? $"[bold]{name}[/]" : name,
                .. figures.Select(Markup.Escape),
            ]);
        }
    }

    // The trace's own figures stand once, beside the first rows of its group.
    private static string TraceCell(AllocatorResult result, int row, int rowCount)
    {
        string[] lines =
        [
            result.Trace.Name,
            string.Create(CultureInfo.InvariantCulture, $"{result.Trace.EventCount:N0} events"),
            Megabytes(result.Trace.PeakLiveBytes) + " peak live",
        ];
        return row == rowCount - 1 ? string.Join('\n', lines.Skip(row)) : lines.ElementAtOrDefault(row) ?? "";
    }

    private static string[] Figures(AllocatorResult result, double? bestTime, long? bestPeak) =>
    [
        Number(result.NanosecondsPerEvent, "F1"),
        Number(result.NanosecondsPerEvent / bestTime, "F2"),
        Megabytes(result.Footprint?.PeakBytes),
        Number((double?)result.Footprint?.PeakBytes / bestPeak, "F2"),
        Number((double?)result.Footprint?.PeakBytes / result.Trace.PeakLiveBytes, "F2"),
        Megabytes(result.Footprint?.IdleBytes),
    ];

    private static string Megabytes(long? bytes) =>
        bytes is null ? "" : Number(bytes / BytesPerMegabyte, "F1") + " MB";

    private static string Number(double? value, string format) =>
        value is { } number && double.IsFinite(number)
            ? number.ToString(format, CultureInfo.InvariantCulture)
            : "";
}
