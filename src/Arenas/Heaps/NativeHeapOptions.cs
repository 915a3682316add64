using System;

namespace Arenas;

/// <summary>What a heap is created with.</summary>
public sealed class NativeHeapOptions
{
    /// <summary>Gets or sets the name that messages and dumps call the heap by.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets the most bytes the heap may commit; null takes what the process may use.</summary>
    /// <remarks>
    /// Counted are arenas of 256 KB and large blocks: whatever could become resident. A request that would pass the
    /// limit is refused before anything changes. The default is the memory available to the process, which knows the
    /// container's limit, less what the garbage-collected heap has committed when the heap is created.
    /// </remarks>
    public long? LimitBytes { get; set; }

    /// <summary>Gets or sets what is given back to the system, and when.</summary>
    public RetainPolicy RetainPolicy { get; set; } = RetainPolicy.Default;

    /// <summary>Gets or sets where regions come from.</summary>
    public MemorySource MemorySource { get; set; } = MemorySource.Native;

    /// <summary>Gets or sets whether every block is checked for overflow, use after free and reuse.</summary>
    /// <remarks>
    /// Hardened, a heap fills blocks with patterns when they are allocated and freed, ends each with a canary, holds
    /// freed blocks in quarantine, hands blocks out in random order, and serves all threads under one lock. A heap
    /// that is not hardened pays nothing for it.
    /// </remarks>
    public bool Hardened { get; set; }

    /// <summary>
    /// Gets or sets the bytes that one thread may keep for itself: half in empty pools, half in large blocks.
    /// </summary>
    /// <remarks>Beyond these, a thread holds at most 16 KB, or one block, for each size class it has used.</remarks>
    public long ThreadCacheBytes { get; set; } = 2L << 20;

    /// <summary>
    /// Gets or sets whether blocks are meant to live until the heap is disposed, which frees them all: none of them has
    /// leaked then.
    /// </summary>
    public bool FreesAtDispose { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(LimitBytes ?? 0, nameof(LimitBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(ThreadCacheBytes, nameof(ThreadCacheBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(RetainPolicy.Bytes, nameof(RetainPolicy));
        ArgumentNullException.ThrowIfNull(MemorySource, nameof(MemorySource));
    }

    internal long EffectiveLimit()
    {
        if (LimitBytes is long limit)
        {
            return limit;
        }
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return long.Max(64L << 20, memory.TotalAvailableMemoryBytes - memory.TotalCommittedBytes);
    }
}
