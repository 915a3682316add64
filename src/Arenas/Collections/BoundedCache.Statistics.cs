using System;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>What was counted.</content>
public sealed partial class BoundedCache
{
    /// <summary>Counts what the cache holds and has done.</summary>
    /// <returns>The numbers; those of calls that run meanwhile may or may not be in them.</returns>
    /// <remarks>Cost: visits every shard.</remarks>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public BoundedCacheStatistics GetStatistics()
    {
        ThrowIfDisposed();
        CacheCounts sum = default;
        foreach (ref CacheShard shard in _shards.AsSpan())
        {
            shard.Enter();
            CacheCounts counts = shard.Counts;
            shard.Exit();
            sum.Add(counts);
        }
        return new()
        {
            Entries = Count,
            UsedBytes = UsedBytes,
            TableBytes = Volatile.Read(ref _tableBytes) + _fixedBytes,
            DetachedEntries = Volatile.Read(ref _detachedEntries),
            DetachedBytes = Volatile.Read(ref _detachedBytes),
            Hits = sum.Hits,
            Misses = sum.Misses,
            Added = sum.Added,
            Replaced = sum.Replaced,
            Removed = sum.Removed,
            Expired = sum.Expired,
            EvictedNewcomers = sum.EvictedFromWindow,
            EvictedResidents = sum.EvictedFromMain,
            Cleared = sum.Cleared,
            TooLarge = Volatile.Read(ref _tooLarge),
            NoMemory = Volatile.Read(ref _noMemory),
            ListenerErrors = Volatile.Read(ref _listenerErrors),
        };
    }
}
