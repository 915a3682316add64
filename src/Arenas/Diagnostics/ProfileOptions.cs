using System;
using System.Collections.Generic;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>What a profile is started with.</summary>
public sealed class ProfileOptions
{
    /// <summary>Gets or sets the time from one sample to the next: 1 millisecond at least.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Gets or sets how many points are kept at most: 8 at least. When they would be more, each four become
    /// two, which keep the extremes.</summary>
    public int PointLimit { get; set; } = 10_000;

    /// <summary>Gets or sets how many finished scopes are kept one by one; those beyond are only summed up by
    /// name.</summary>
    public int ScopeLimit { get; set; } = 10_000;

    /// <summary>Gets or sets the share of the time, up to 1, that counting live blocks may take.</summary>
    /// <remarks>To count the bytes in use means to visit every pool of a heap, which takes some milliseconds for
    /// gigabytes. When it takes long it is done less often, and points in between repeat the last count. 1 counts for
    /// every point and for the beginning and end of every scope.</remarks>
    public double CountingShare { get; set; } = 0.01;

    /// <summary>Gets or sets the heaps that are watched; null for all.</summary>
    public IReadOnlyList<NativeHeap>? Heaps { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Interval, TimeSpan.FromMilliseconds(1), nameof(Interval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Interval, TimeSpan.FromDays(1), nameof(Interval));
        ArgumentOutOfRangeException.ThrowIfLessThan(PointLimit, PointSeries.SmallestLimit, nameof(PointLimit));
        ArgumentOutOfRangeException.ThrowIfNegative(ScopeLimit, nameof(ScopeLimit));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CountingShare, nameof(CountingShare));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CountingShare, 1, nameof(CountingShare));
    }
}
