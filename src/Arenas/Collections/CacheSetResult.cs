namespace Arenas;

/// <summary>What a call that sets an entry of a cache has done.</summary>
public enum CacheSetResult
{
    /// <summary>Nothing: a condition did not hold, or the update left the entry as it was.</summary>
    Unchanged,

    /// <summary>The entry is new.</summary>
    Added,

    /// <summary>The entry has another value, or another time to live.</summary>
    Replaced,

    /// <summary>The update removed the entry.</summary>
    Removed,

    /// <summary>Nothing: the entry would not fit even if it were alone. Nothing was evicted for it.</summary>
    TooLarge,

    /// <summary>Nothing: there was no memory, as the system or the heap's limit refused it, or leases hold what would
    /// have to go. Others may have been evicted.</summary>
    NoMemory,
}
