using System;
using System.Globalization;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>How a <see cref="Statistic"/> has changed from an earlier snapshot to a later one.</summary>
/// <param name="Subject">What the blocks and objects have in common.</param>
/// <param name="Bytes">Their bytes in the later snapshot; 0 if there are none any more.</param>
/// <param name="BytesDiff">By how many bytes that is more than in the earlier one.</param>
/// <param name="Count">How many there are in the later snapshot.</param>
/// <param name="CountDiff">How many more that is than in the earlier one.</param>
public sealed record StatisticDiff(StatisticSubject Subject, long Bytes, long BytesDiff, long Count, long CountDiff)
{
    /// <summary>Gets the mean number of bytes in the later snapshot; 0 if there are none.</summary>
    public double Average => Count == 0 ? 0 : (double)Bytes / Count;

    /// <summary>Returns <c>file:line: size=5002 B (+5000 B), count=2 (+1), average=2501 B</c>.</summary>
    /// <inheritdoc/>
    public override string ToString()
    {
        string average = Count == 0 ? "" : $", average={ByteText.Of(Average)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Subject}: size={ByteText.Of(Bytes)} ({ByteText.OfDifference(BytesDiff)}), "
                + $"count={Count} ({CountDiff:+0;-0;+0}){average}");
    }

    /// <summary>The order of a list: what has changed most comes first, whether it grew or shrank.</summary>
    internal static int Descending(StatisticDiff left, StatisticDiff right)
    {
        int order = Math.Abs(right.BytesDiff).CompareTo(Math.Abs(left.BytesDiff));
        order = order != 0 ? order : right.Bytes.CompareTo(left.Bytes);
        order = order != 0 ? order : Math.Abs(right.CountDiff).CompareTo(Math.Abs(left.CountDiff));
        order = order != 0 ? order : right.Count.CompareTo(left.Count);
        return order != 0 ? order : right.Subject.CompareTo(left.Subject);
    }
}
