using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Arenas.Tool.Replay;
using Spectre.Console;

namespace Arenas.Tool.Reports;

/// <summary>The report as one table: for each trace a row with its own figures, then one for each allocator.</summary>
internal static class ReplayTable
{
    private const double Million = 1e6;

    /// <summary>Writes the table to <paramref name="output"/>.</summary>
    public static void Write(IReadOnlyList<AllocatorResult> results, TextWriter output) =>
        ReportConsole.Write(Build(results), output);

    // Narrow enough for a terminal of 80 columns: two-line titles, no vertical rules.
    private static Table Build(IReadOnlyList<AllocatorResult> results)
    {
        Table table = new Table().Border(TableBorder.Horizontal);
        table.AddColumn("allocator");
        foreach (string title in (ReadOnlySpan<string>)
            ["ns/event", "x best", "peak\nresident", "x best", "resident\n/ live", "after\nfree"])
        {
            table.AddColumn(title, column => column.RightAligned().NoWrap().PadRight(0));
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
        PreparedTrace trace = results[0].Trace;
        string events = Number(trace.EventCount / Million, "F2") + " M events";
        table.AddRow($"[bold]{Markup.Escape(trace.Name)}[/]", events, "", Megabytes(trace.PeakLiveBytes), "live");
        double? bestTime = results.Min(result => result.NanosecondsPerEvent);
        long? bestPeak = results.Min(result => result.Footprint?.PeakBytes);
        foreach (AllocatorResult result in results)
        {
            string[] figures = result.Failure is not null ? ["FAILED"]
                : !result.IsInstalled ? ["not installed"]
                : Figures(result, bestTime, bestPeak);
            table.AddRow([Markup.Escape(result.Allocator), .. figures]);
        }
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
        bytes is null ? "" : Number(bytes / Million, "F1") + " MB";

    private static string Number(double? value, string format) =>
        value is { } number && double.IsFinite(number)
            ? number.ToString(format, CultureInfo.InvariantCulture)
            : "";
}
