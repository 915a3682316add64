using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Arenas.Diagnostics;

namespace Arenas.Tool.Reports;

/// <summary>Draws a profile in characters: a strip for each measure, each on the same scale.</summary>
internal static class TerminalPlot
{
    private const string Levels = " ▁▂▃▄▅▆▇█";
    private const int LabelWidth = 10;

    private static readonly (string Name, ProfileMeasure Measure)[] s_strips =
    [
        ("resident", ProfileMeasure.Resident), ("committed", ProfileMeasure.Committed), ("used", ProfileMeasure.Used),
    ];

    /// <summary>Returns lines.</summary>
    /// <param name="points">The points, in order of time.</param>
    /// <param name="width">Columns of a strip.</param>
    /// <param name="height">Lines of a strip.</param>
    public static string Draw(IReadOnlyList<ProfilePoint> points, int width, int height)
    {
        StringBuilder text = new();
        foreach ((string name, ProfileMeasure measure) in s_strips)
        {
            long[] columns = [.. ProfilePlot.Columns(points, measure, width).Select(range => range.Greatest)];
            long top = columns.Length == 0 ? 0 : columns.Max();
            for (int line = height - 1; line >= 0; line--)
            {
                string label = line == height - 1 ? name : line == 0 ? ByteText.Of(columns[^1]) : "";
                text.Append(label.PadRight(LabelWidth)).Append('│');
                foreach (long value in columns)
                {
                    double eighths = ((double)value / Math.Max(1, top) * height * 8) - (line * 8);
                    text.Append(Levels[(int)Math.Clamp(Math.Ceiling(eighths), 0, 8)]);
                }

                text.Append(line == height - 1 ? $" {ByteText.Of(top)}\n" : "\n");
            }
        }

        return text.ToString();
    }
}
