using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.Json;
using Arenas.Diagnostics;
using Spectre.Console;

namespace Arenas.Tool.Reports;

/// <summary>Prints what <see cref="LeakFinder"/> finds.</summary>
internal static class LeakReport
{
    /// <summary>Prints, and tells whether there are leaks.</summary>
    public static bool Print(LeakFinder finder, bool isJson, TextWriter output)
    {
        IReadOnlyList<LeakLine> live = finder.Live();
        IReadOnlyList<LeakLine> uncounted = finder.Uncounted();
        IReadOnlyList<LeakLine> cycles = finder.Cycles();
        IReadOnlyList<LeakLine> held = finder.Held();
        if (isJson)
        {
            foreach (LeakLine line in (IEnumerable<LeakLine>)[.. live, .. uncounted, .. cycles, .. held])
            {
                output.WriteLine(JsonSerializer.Serialize(line, SnapshotJsonContext.Default.LeakLine));
            }
        }
        else
        {
            Section(finder.Compares ? "What has grown" : "What is live", live, output);
            Section("Objects that count references which nothing has: a release is missing", uncounted, output);
            Section("Cycles that nobody holds: garbage until a collection", cycles, output);
            Section("Objects that only handles of managed code hold", held, output);
            if (!finder.IsTraced)
            {
                output.WriteLine("Nobody knows who allocated it: see 'arenas trace PID start'.");
            }
        }

        return (finder.Compares && live.Count > 0) || uncounted.Count > 0 || cycles.Count > 0;
    }

    private static void Section(string title, IReadOnlyList<LeakLine> lines, TextWriter output)
    {
        if (lines.Count == 0)
        {
            return;
        }

        output.WriteLine($"{title}:");
        Table table = new Table().Border(TableBorder.Horizontal);
        foreach (string name in (ReadOnlySpan<string>)["bytes", "count"])
        {
            table.AddColumn(name, column => column.RightAligned().NoWrap());
        }

        bool isGrowth = lines[0].BytesDiff is not null;
        if (isGrowth)
        {
            table.AddColumn("grown by", column => column.RightAligned().NoWrap());
        }

        table.AddColumn("allocated at");
        bool hasType = lines[0].Type is not null;
        if (hasType)
        {
            table.AddColumn("type");
        }

        foreach (LeakLine line in lines)
        {
            List<string> row = [ByteText.Of(line.Bytes), line.Count.ToString("N0", CultureInfo.InvariantCulture)];
            if (isGrowth)
            {
                row.Add(ByteText.OfDifference(line.BytesDiff ?? 0));
            }

            row.Add(Markup.Escape(line.Site));
            if (hasType)
            {
                row.Add(Markup.Escape(line.Type ?? ""));
            }

            table.AddRow([.. row]);
        }

        ReportConsole.Write(table, output);
    }
}
