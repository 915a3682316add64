using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Bytes and number of rows, exactly, or as the weights of samples estimate them.</summary>
internal struct Sum
{
    private long _bytes;
    private long _count;
    private double _estimatedBytes;
    private double _estimatedCount;

    public readonly bool IsEmpty => _count == 0 && _estimatedCount == 0;

    public void Add(long bytes)
    {
        Debug.Assert(bytes >= 0, "a size");
        _bytes += bytes;
        _count++;
    }

    public void AddSample(long bytes, double weight)
    {
        Debug.Assert(bytes >= 0 && weight > 0, "a row that stands for some allocations of its size");
        _estimatedBytes += bytes * weight;
        _estimatedCount += weight;
    }

    public void Add(in Sum other)
    {
        _bytes += other._bytes;
        _count += other._count;
        _estimatedBytes += other._estimatedBytes;
        _estimatedCount += other._estimatedCount;
    }

    public readonly Statistic ToStatistic(StatisticSubject subject) =>
        new(subject, _bytes + Rounded(_estimatedBytes), _count + Rounded(_estimatedCount));

    // Only now, because a sum of rounded estimates is biased.
    private static long Rounded(double estimate) => (long)Math.Round(estimate, MidpointRounding.AwayFromZero);
}
