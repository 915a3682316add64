using System;
using System.Collections.Generic;
using System.Globalization;
using Arenas.Diagnostics;
using Arenas.Tool.Live;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Arenas.Tool.Reports;

/// <summary>What the command <c>top</c> shows.</summary>
internal static class TopView
{
    private const int PlotWidth = 60;
    private const int PlotHeight = 3;

    /// <summary>Builds the view.</summary>
    /// <param name="figures">What the process says now.</param>
    /// <param name="points">What it has said so far.</param>
    public static IRenderable Build(ProcessFigures figures, IReadOnlyList<ProfilePoint> points)
    {
        List<IRenderable> parts = [new Text(Title(figures)), Heaps(figures)];
        if (points.Count > 1)
        {
            parts.Add(new Text(TerminalPlot.Draw(points, PlotWidth, PlotHeight)));
        }

        if (figures.Sites is { Count: > 0 } sites)
        {
            parts.Add(Sites(sites));
        }

        return new Rows(parts);
    }

    private static string Title(ProcessFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.ProcessName} ({figures.ProcessId}): {ByteText.Of(figures.UsedBytes)} used, ")
        + $"{ByteText.Of(figures.CommittedBytes)} committed, {ByteText.Of(figures.ResidentBytes)} resident, "
        + $"{ByteText.Of(figures.ManagedBytes)} .NET; tracing: {figures.Tracing.Mode}";

    private static Table Heaps(ProcessFigures figures)
    {
        Table table = new Table().Border(TableBorder.Horizontal);
        table.AddColumn("heap");
        foreach (string title in (ReadOnlySpan<string>)["live", "used", "committed", "reserved"])
        {
            table.AddColumn(title, column => column.RightAligned().NoWrap());
        }

        foreach (HeapFigures heap in figures.Each ?? [])
        {
            table.AddRow(
                Markup.Escape(heap.Name),
                heap.Live is { } live
                    ? live.ToString("N0", CultureInfo.InvariantCulture) + (heap.HoldsObjects ? " objects" : " blocks")
                    : "in use",
                heap.UsedBytes is { } used ? ByteText.Of(used) : "",
                ByteText.Of(heap.CommittedBytes),
                ByteText.Of(heap.ReservedBytes));
        }

        return table;
    }

    private static Table Sites(IReadOnlyList<SiteFigures> sites)
    {
        Table table = new Table().Border(TableBorder.Horizontal);
        table.AddColumn("bytes", column => column.RightAligned().NoWrap());
        table.AddColumn("count", column => column.RightAligned().NoWrap());
        table.AddColumn("allocated at");
        foreach (SiteFigures site in sites)
        {
            table.AddRow(
                ByteText.Of(site.Bytes),
                site.Count.ToString("N0", CultureInfo.InvariantCulture),
                Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{site.File}:{site.Line}")));
        }

        return table;
    }
}
