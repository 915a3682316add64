namespace Arenas;

/// <summary>What a memory pool is created with.</summary>
public sealed class NativeMemoryPoolOptions
{
    /// <summary>Gets or sets the name of the pool, and of its heap if it makes one.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets the heap that blocks come from; null makes one that goes with the pool.</summary>
    /// <remarks>A heap that is given stays the caller's, who disposes it when all blocks have come back.</remarks>
    public NativeHeap? Heap { get; set; }

    /// <summary>Gets or sets where the memory of the pool's own heap comes from.</summary>
    /// <remarks><see cref="MemorySource.PinnedArrays"/> is for consumers that want arrays, as Kestrel does.</remarks>
    public MemorySource MemorySource { get; set; } = MemorySource.Native;

    /// <summary>Gets or sets the most bytes that the pool's own heap may commit; null takes what the process may
    /// use.</summary>
    public long? LimitBytes { get; set; }

    /// <summary>Gets or sets what the pool's own heap gives back to the system, and when.</summary>
    public RetainPolicy RetainPolicy { get; set; } = RetainPolicy.Default;

    /// <summary>Gets or sets whether the pool's own heap is hardened: every rent is then an owner of its own, and
    /// whatever is done with it after its return is noticed.</summary>
    public bool Hardened { get; set; }

    internal NativeHeap OpenHeap() => Heap ?? new(new NativeHeapOptions
    {
        Name = Name,
        MemorySource = MemorySource,
        LimitBytes = LimitBytes,
        RetainPolicy = RetainPolicy,
        Hardened = Hardened,
    });
}
