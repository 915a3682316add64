using System.Globalization;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>The bytes and the number of the blocks and objects that have something in common.</summary>
/// <param name="Subject">What they have in common.</param>
/// <param name="Bytes">Their bytes, as asked for where that is known; estimated if allocations were sampled and the
/// subject is of frames.</param>
/// <param name="Count">How many there are; estimated likewise.</param>
public sealed record Statistic(StatisticSubject Subject, long Bytes, long Count)
{
    /// <summary>Gets the mean number of bytes; 0 if there are none.</summary>
    public double Average => Count == 0 ? 0 : (double)Bytes / Count;

    /// <summary>Returns <c>file:line: size=66 B, count=1, average=66 B</c>.</summary>
    /// <inheritdoc/>
    public override string ToString()
    {
        string average = Count == 0 ? "" : $", average={ByteText.Of(Average)}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{Subject}: size={ByteText.Of(Bytes)}, count={Count}{average}");
    }

    /// <summary>The order of a list: most bytes first, then the highest count, then the greatest subject.</summary>
    internal static int Descending(Statistic left, Statistic right)
    {
        int order = right.Bytes.CompareTo(left.Bytes);
        order = order != 0 ? order : right.Count.CompareTo(left.Count);
        return order != 0 ? order : right.Subject.CompareTo(left.Subject);
    }
}
