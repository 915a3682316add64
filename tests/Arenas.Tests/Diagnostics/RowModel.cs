using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Arenas.Tests.Diagnostics;

/// <summary>What statistics, differences and filters should say, row by row and in no hurry.</summary>
internal static class RowModel
{
    /// <summary>Bytes and count by the name of each subject.</summary>
    public static Dictionary<string, (long Bytes, long Count)> Sums(
        IEnumerable<SampleRow> rows, StatisticKey key, bool isCumulative, bool isSampled)
    {
        bool isEstimated = isSampled && key is not (StatisticKey.Type or StatisticKey.SizeClass or StatisticKey.Heap);
        Dictionary<string, (decimal Bytes, decimal Count)> sums = [];
        foreach (SampleRow row in rows)
        {
            decimal weight = isEstimated ? (decimal)row.Weight : 1;
            foreach (string name in weight == 0 ? [] : Names(row, key, isCumulative).Distinct())
            {
                (decimal bytes, decimal count) = sums.GetValueOrDefault(name);
                sums[name] = (bytes + (row.Size * weight), count + weight);
            }
        }
        return sums.ToDictionary(sum => sum.Key, sum => (Rounded(sum.Value.Bytes), Rounded(sum.Value.Count)));
    }

    /// <summary>The same name of a subject of a snapshot.</summary>
    public static string NameOf(StatisticSubject subject) => subject.Key switch
    {
        StatisticKey.Stack => Text(subject.Stack!),
        StatisticKey.SizeClass => subject.BlockBytes.ToString(CultureInfo.InvariantCulture),
        _ => subject.ToString(),
    };

    /// <summary>Whether a row stays.</summary>
    public static bool Stays(SampleRow row, IReadOnlyList<SnapshotFilter> filters)
    {
        SnapshotFilter[] inclusive = [.. filters.Where(filter => filter.Inclusive)];
        return (inclusive.Length == 0 || inclusive.Any(filter => IsDescribed(row, filter)))
            && !filters.Any(filter => !filter.Inclusive && IsDescribed(row, filter));
    }

    private static bool IsDescribed(SampleRow row, SnapshotFilter filter)
    {
        IEnumerable<CallFrame> frames = filter.AllFrames ? row.Stack : row.Stack.Take(1);
        return (filter.Heap ?? row.Heap) == row.Heap && (filter.Type ?? row.Type ?? "block") == (row.Type ?? "block")
            && frames.Any(frame =>
                (filter.Line ?? frame.Line) == frame.Line && IsMatch(frame.File, filter.FilePattern));
    }

    // The patterns of the property test are exact names, or end with a star, and nothing else.
    private static bool IsMatch(string file, string? pattern) => pattern is null || (pattern.EndsWith('*')
        ? file.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : file == pattern);

    private static IEnumerable<string> Names(SampleRow row, StatisticKey key, bool isCumulative)
    {
        IEnumerable<CallFrame> frames = isCumulative ? row.Stack : row.Stack.Take(1);
        return key switch
        {
            StatisticKey.Line => frames.Select(frame => frame.ToString()),
            StatisticKey.File => frames.Select(frame => $"{frame.File}:0"),
            StatisticKey.Stack => [Text(row.Stack)],
            StatisticKey.Type => [row.Type ?? "block"],
            StatisticKey.Heap => [row.Heap],
            _ => [row.UsedSize!.Value.ToString(CultureInfo.InvariantCulture)],
        };
    }

    private static string Text(CallStack stack) =>
        string.Join(" < ", stack.Select(frame => $"{frame} {frame.Method ?? "?"}"));

    private static long Rounded(decimal number) => (long)Math.Round(number, MidpointRounding.AwayFromZero);
}
