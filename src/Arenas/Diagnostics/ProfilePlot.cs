using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Draws profiles.</summary>
public static class ProfilePlot
{
    /// <summary>Writes an SVG file: bytes over time, scopes as brackets above, GC pauses as ticks below.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <param name="data">What to draw.</param>
    /// <param name="title">Title of the plot; null for none.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(TextWriter writer, ProfileData data, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(data);
        writer.Write(new ProfilePanel(data, title ?? "").Draw());
    }

    /// <summary>Sums points up for a plot of some columns; what a number ever reached is in one of them.</summary>
    /// <param name="points">The points, in order of time.</param>
    /// <param name="measure">Which number.</param>
    /// <param name="columnCount">How many columns, at least 1.</param>
    /// <returns>So many ranges, from the time of the first point to that of the last; a column without a point
    /// holds the last value before it. None if there is no point.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number, or no column.</exception>
    public static IReadOnlyList<ProfileRange> Columns(
        IReadOnlyList<ProfilePoint> points, ProfileMeasure measure, int columnCount)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(columnCount, 1);
        if (points.Count == 0)
        {
            return [];
        }
        TimeSpan start = points[0].Time;
        double scale = columnCount / Math.Max(1, (double)(points[^1].Time - start).Ticks);
        ProfileRange[] columns = new ProfileRange[columnCount];
        int next = 0;
        long last = points[0][measure];
        for (int column = 0; column < columnCount; column++)
        {
            ProfileRange range = new(last, last, last, last);
            bool isFirst = true;
            for (; next < points.Count && ColumnOf(points[next]) <= column; next++)
            {
                last = points[next][measure];
                range = isFirst ? new(last, last, last, last) : new(
                    range.First, long.Min(range.Least, last), long.Max(range.Greatest, last), last);
                isFirst = false;
            }
            columns[column] = range;
        }
        Debug.Assert(next == points.Count, "each point is in a column");
        return columns;

        int ColumnOf(in ProfilePoint point) =>
            int.Clamp((int)((point.Time - start).Ticks * scale), 0, columnCount - 1);
    }
}
