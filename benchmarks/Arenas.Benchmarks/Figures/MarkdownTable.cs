using System.Collections.Generic;
using System.Linq;

namespace Arenas.Benchmarks.Figures;

/// <summary>A table in Markdown that reads well as plain text too.</summary>
internal static class MarkdownTable
{
    /// <summary>Lines of a table; the first column is aligned to the left, the others to the right.</summary>
    public static IEnumerable<string> Of(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        int[] widths = [.. Enumerable.Range(0, head.Length).Select(i => int.Max(3, all.Max(row => row[i].Length)))];
        IEnumerable<string> lines = all.Select(row => Line(row, widths));
        string rule = Line([.. widths.Select((width, i) => new string('-', width - 1) + (i == 0 ? '-' : ':'))], widths);
        return [lines.First(), rule, .. lines.Skip(1)];
    }

    private static string Line(string[] row, int[] widths) => "| " + string.Join(
        " | ", row.Select((text, i) => i == 0 ? text.PadRight(widths[i]) : text.PadLeft(widths[i]))) + " |";
}
