namespace Arenas;

/// <summary>What a snapshot knows of one heap.</summary>
/// <remarks>An object heap has its memory from a <see cref="NativeHeap"/>, whose numbers count that memory
/// too.</remarks>
public sealed record SnapshotHeap
{
    /// <summary>Gets the name of the heap.</summary>
    public required string Name { get; init; }

    /// <summary>Gets a value indicating whether it is an <see cref="ObjectHeap"/>, not a
    /// <see cref="NativeHeap"/>.</summary>
    public required bool HoldsObjects { get; init; }

    /// <summary>Gets the bytes that it took from the system, or from its memory.</summary>
    public required long CommittedBytes { get; init; }

    /// <summary>Gets the bytes of its live blocks or objects, each at the size of its block or slot.</summary>
    public required long UsedBytes { get; init; }

    /// <summary>Gets the number of its live blocks or objects.</summary>
    public required long LiveCount { get; init; }

    /// <summary>Gets why its blocks or objects are not in the snapshot; null if they are.</summary>
    public string? Omission { get; init; }
}
