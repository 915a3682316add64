using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Arenas.Diagnostics;
using Spectre.Console;

namespace Arenas.Tool.Reports;

/// <summary>Prints what <see cref="LeakFinder"/> finds, and what a process knows itself.</summary>
internal static class LeakReport
{
    /// <summary>Prints, and tells whether there are leaks or errors.</summary>
    public static bool Print(LeakFinder finder, FindingLines findings, bool isJson, TextWriter output)
    {
        (string Title, IReadOnlyList<LeakLine> Lines)[] sections =
        [
            ("What has grown", finder.Grown()),
            ("Objects that count references which nothing has: a release is missing", finder.Uncounted()),
            ("Cycles that nobody holds: garbage until a collection", finder.Cycles()),
            ("Leaks that the process has found itself", findings.Leaks()),
            ("Objects whose release waits for the thread that owns their heap", findings.Stranded()),
            ("Errors that heaps have thrown", findings.Errors()),
            ("What is larger, though there is no more of it (for information)", finder.Larger()),
            ("Objects that only handles of managed code hold (for information)", finder.Held()),
            ("What is live (for information)", finder.Live()),
        ];
        foreach ((string title, IReadOnlyList<LeakLine> lines) in sections)
        {
            if (isJson)
            {
                foreach (LeakLine line in lines)
                {
                    output.WriteLine(JsonSerializer.Serialize(line, SnapshotJsonContext.Default.LeakLine));
                }
            }
            else
            {
                Section(title, lines, output);
            }
        }

        if (!isJson && !finder.IsTraced)
        {
            output.WriteLine("Nobody knows who allocated it: see 'arenas trace PID start'.");
        }

        return sections.Any(section => section.Lines.Any(line => line.IsSuspect));
    }

    private static void Section(string title, IReadOnlyList<LeakLine> lines, TextWriter output)
    {
        if (lines.Count == 0)
        {
            return;
        }

        output.WriteLine($"{title}:");
        ReportConsole.Write(Build(lines), output);
        foreach (LeakLine line in lines.Where(line => line.Detail is not null || line.Places is not null))
        {
            output.WriteLine($"{line.Count} x {line.Kind}{(line.Detail is null ? "" : ": " + line.Detail)}");
            foreach (LeakPlace place in line.Places ?? [])
            {
                output.WriteLine($"  {place.What} at");
                foreach (string frame in place.Frames)
                {
                    output.WriteLine($"    {frame}");
                }
            }
        }
    }

    private static Table Build(IReadOnlyList<LeakLine> lines)
    {
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

        table.AddColumn("at");
        bool hasType = lines.Any(line => line.Type is not null);
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

        return table;
    }
}
