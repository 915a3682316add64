using System;
using System.Collections.Generic;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class Snapshot
{
    /// <summary>Gets the number of live blocks and objects.</summary>
    public int TotalCount => Columns.Count;

    /// <summary>Gets the bytes of all live blocks and objects, as asked for where that is known: exact, also when
    /// allocations were sampled.</summary>
    /// <remarks><b>Cost</b>: one pass over the sizes, each time.</remarks>
    public long TotalBytes
    {
        get
        {
            long total = 0;
            foreach (long size in Columns.Sizes)
            {
                total += size;
            }
            return total;
        }
    }

    /// <summary>Sums blocks and objects by what they have in common.</summary>
    /// <remarks>
    /// <para>When allocations were sampled, sums by line, file and stack are estimates from the samples; sums by type,
    /// size class and heap are exact, whatever was sampled.</para>
    /// <para><b>Cost</b>: one pass over the columns, some milliseconds for a million rows, and some work for each
    /// different stack, type, size or heap.</para>
    /// </remarks>
    /// <param name="key">What to sum by.</param>
    /// <param name="cumulative">Whether each line or file of a stack gets its bytes, once, and not only the most
    /// recent.</param>
    /// <returns>The sums: most bytes first, then the highest count, then the greatest subject.</returns>
    /// <exception cref="ArgumentException"><paramref name="cumulative"/> is set, and the key is neither line nor
    /// file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key.</exception>
    public IReadOnlyList<Statistic> Statistics(StatisticKey key, bool cumulative = false)
    {
        Check(key, cumulative);
        List<Statistic> statistics = Groups.Of(this, key, cumulative);
        statistics.Sort(Statistic.Descending);
        return statistics;
    }

    /// <summary>Says what has changed since an earlier snapshot.</summary>
    /// <remarks><b>Cost</b>: that of the statistics of both.</remarks>
    /// <param name="earlier">The earlier snapshot.</param>
    /// <param name="key">What to sum by.</param>
    /// <param name="cumulative">As for <see cref="Statistics"/>.</param>
    /// <returns>The differences, also of what has not changed; the greatest first, whether it grew or shrank.</returns>
    /// <exception cref="ArgumentException"><paramref name="cumulative"/> is set, and the key is neither line nor
    /// file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key.</exception>
    public IReadOnlyList<StatisticDiff> CompareTo(Snapshot earlier, StatisticKey key, bool cumulative = false)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        Check(key, cumulative);
        Dictionary<StatisticSubject, Statistic> gone = [];
        foreach (Statistic before in Groups.Of(earlier, key, cumulative))
        {
            gone.Add(before.Subject, before);
        }
        List<StatisticDiff> differences = [];
        foreach ((StatisticSubject subject, long bytes, long count) in Groups.Of(this, key, cumulative))
        {
            _ = gone.Remove(subject, out Statistic? before);
            differences.Add(new(subject, bytes, bytes - (before?.Bytes ?? 0), count, count - (before?.Count ?? 0)));
        }
        foreach (Statistic before in gone.Values)
        {
            differences.Add(new(before.Subject, 0, -before.Bytes, 0, -before.Count));
        }
        differences.Sort(StatisticDiff.Descending);
        return differences;
    }

    private static void Check(StatisticKey key, bool cumulative)
    {
        if (!Enum.IsDefined(key))
        {
            throw new ArgumentOutOfRangeException(nameof(key), key, "There is no such key.");
        }
        if (cumulative && key is not (StatisticKey.Line or StatisticKey.File))
        {
            throw new ArgumentException("Only lines and files have cumulative statistics.", nameof(cumulative));
        }
    }
}
