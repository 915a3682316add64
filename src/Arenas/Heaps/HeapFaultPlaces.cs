namespace Arenas.Heaps;

/// <summary>Where a caller did wrong, and what led to it, as far as tracing knows.</summary>
internal readonly record struct HeapFaultPlaces
{
    /// <summary>Gets the origin of the block; 0 if it is unknown.</summary>
    public int Allocated { get; init; }

    /// <summary>Gets the origin of its first free; 0 if it is unknown.</summary>
    public int Freed { get; init; }

    /// <summary>Gets the origin of the call that went wrong; 0 while nothing is traced.</summary>
    public int Now { get; init; }

    /// <summary>Gets the file of that call; null or empty if it is unknown.</summary>
    public string? File { get; init; }

    public int Line { get; init; }
}
