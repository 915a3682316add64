using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Arenas;

/// <summary>Remembers the most objects of each type that it has seen, and says which types exceed that.</summary>
/// <remarks>
/// <para>A type that shrinks and grows again does not show, a leak shows each time.</para>
/// <para><b>Owns</b>: two numbers for each type. <b>Threads</b>: any; they take turns.</para>
/// </remarks>
public sealed class TypeGrowth
{
    private readonly Dictionary<string, SnapshotTypeCount> _peaks = [];
    private readonly Lock _turn = new();

    /// <summary>Compares a snapshot with the peaks, and raises these.</summary>
    /// <param name="snapshot">The snapshot; those before it should be earlier ones of the same heaps.</param>
    /// <param name="limit">How many types to return at most; peaks are raised for all.</param>
    /// <returns>Types with more objects than at the peak, by growth of count, then of bytes, both descending, then
    /// name. Growth of bytes is that against the most bytes ever, and 0 at least.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public IReadOnlyList<SnapshotTypeChange> Update(Snapshot snapshot, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        List<SnapshotTypeChange> grown = [];
        lock (_turn)
        {
            foreach ((string name, SnapshotTypeCount now) in snapshot.Graph.CountTypes())
            {
                SnapshotTypeCount peak = _peaks.GetValueOrDefault(name);
                Debug.Assert(now.Count > 0, "a type without objects is not counted");
                long bytesChange = Math.Max(0, now.Bytes - peak.Bytes);
                if (now.Count > peak.Count)
                {
                    grown.Add(new(name, now.Count, now.Bytes, now.Count - peak.Count, bytesChange));
                }
                _peaks[name] = new(name, Math.Max(peak.Count, now.Count), Math.Max(peak.Bytes, now.Bytes));
            }
        }
        return [.. grown
            .OrderByDescending(type => type.CountChange).ThenByDescending(type => type.BytesChange)
            .ThenBy(type => type.Name, StringComparer.Ordinal).Take(limit)];
    }
}
