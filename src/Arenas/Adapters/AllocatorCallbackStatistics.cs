namespace Arenas;

/// <summary>What native code has asked of <see cref="AllocatorCallbacks"/>; bytes and blocks are the heap's to
/// tell.</summary>
public sealed record AllocatorCallbackStatistics
{
    /// <summary>Gets the calls of malloc; null unless calls are counted.</summary>
    public required long? Mallocs { get; init; }

    /// <summary>Gets the calls of calloc; null unless calls are counted.</summary>
    public required long? Callocs { get; init; }

    /// <summary>Gets the calls of realloc; null unless calls are counted.</summary>
    public required long? Reallocs { get; init; }

    /// <summary>Gets the calls of free, those of null included; null unless calls are counted.</summary>
    public required long? Frees { get; init; }

    /// <summary>Gets the calls for an aligned block; null unless calls are counted.</summary>
    public required long? AlignedAllocs { get; init; }

    /// <summary>Gets the calls that were answered with null, because the heap's limit or the system refused, or the
    /// arguments could not be met.</summary>
    public required long Refused { get; init; }

    /// <summary>Gets the blocks that were freed twice, were not the heap's, or were damaged.</summary>
    public required long Misused { get; init; }

    /// <summary>Gets the calls that came after the heap was disposed, and did nothing.</summary>
    public required long Stale { get; init; }
}
