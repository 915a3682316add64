namespace Arenas;

/// <summary>What a <see cref="BoundedCache"/> holds, and has done since it was created.</summary>
public readonly record struct BoundedCacheStatistics
{
    /// <summary>Gets the number of entries.</summary>
    public long Entries { get; init; }

    /// <summary>Gets the bytes held: blocks and tables.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Gets the bytes of the tables among them.</summary>
    public long TableBytes { get; init; }

    /// <summary>Gets the number of values that are kept only for their leases.</summary>
    public long DetachedEntries { get; init; }

    /// <summary>Gets their bytes, which count among those held.</summary>
    public long DetachedBytes { get; init; }

    /// <summary>Gets how often an entry was looked for and found.</summary>
    public long Hits { get; init; }

    /// <summary>Gets how often an entry was looked for and not found.</summary>
    public long Misses { get; init; }

    /// <summary>Gets how many entries were added.</summary>
    public long Added { get; init; }

    /// <summary>Gets how often the value of an entry was replaced.</summary>
    public long Replaced { get; init; }

    /// <summary>Gets how many entries calls removed.</summary>
    public long Removed { get; init; }

    /// <summary>Gets how many entries expired.</summary>
    public long Expired { get; init; }

    /// <summary>Gets how many entries were evicted from the window, that is: never admitted among those used more
    /// often.</summary>
    public long EvictedNewcomers { get; init; }

    /// <summary>Gets how many entries were evicted for others that were used more often.</summary>
    public long EvictedResidents { get; init; }

    /// <summary>Gets how many entries were evicted.</summary>
    public long Evicted => EvictedNewcomers + EvictedResidents;

    /// <summary>Gets how many entries were cleared.</summary>
    public long Cleared { get; init; }

    /// <summary>Gets how many entries were refused because they were too large.</summary>
    public long TooLarge { get; init; }

    /// <summary>Gets how many entries were refused because there was no memory for them.</summary>
    public long NoMemory { get; init; }

    /// <summary>Gets how often the listener threw.</summary>
    public long ListenerErrors { get; init; }

    /// <summary>Gets the part of look-ups that found an entry; 0 if there were none.</summary>
    public double HitRatio => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
