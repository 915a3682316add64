using System.Diagnostics;

namespace Arenas.Collections;

/// <summary>What a shard counts, under its lock.</summary>
internal struct CacheCounts
{
    public long Hits;
    public long Misses;
    public long Added;
    public long Replaced;
    public long Removed;
    public long Expired;
    public long EvictedFromWindow;
    public long EvictedFromMain;
    public long Cleared;

    public void Add(in CacheCounts other)
    {
        Hits += other.Hits;
        Misses += other.Misses;
        Added += other.Added;
        Replaced += other.Replaced;
        Removed += other.Removed;
        Expired += other.Expired;
        EvictedFromWindow += other.EvictedFromWindow;
        EvictedFromMain += other.EvictedFromMain;
        Cleared += other.Cleared;
        Debug.Assert(Added >= 0 && Hits >= 0, "counts only grow");
    }
}
