using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>The columns of a snapshot: one row for each live block, then one for each live object.</summary>
/// <remarks>Columns and not rows, because a million rows are written and summed in some milliseconds so. Memory that
/// object heaps took from a native heap is no row: its objects are.</remarks>
internal sealed class SnapshotColumns
{
    /// <summary>How many rows, the first ones, are blocks.</summary>
    public required int BlockCount { get; init; }

    /// <summary>Address of the block, or bits of a handle of the object.</summary>
    public required ulong[] Places { get; init; }

    /// <summary>Bytes that were asked for, where that is known; else bytes of the block or slot.</summary>
    public required long[] Sizes { get; init; }

    /// <summary>Bytes of the block or slot.</summary>
    public required long[] UsedSizes { get; init; }

    /// <summary>Index into the stacks; 0 if unknown.</summary>
    public required int[] Stacks { get; init; }

    /// <summary>Index into the types; 0 for blocks.</summary>
    public required int[] Types { get; init; }

    /// <summary>Index into the heaps.</summary>
    public required ushort[] Heaps { get; init; }

    /// <summary>
    /// When allocations were sampled: for how many allocations of its size the row stands; 0 for a row that was not
    /// sampled. Null when nothing was sampled.
    /// </summary>
    public float[]? Weights { get; init; }

    // From here on, one entry for each object: row BlockCount + i is object i.

    /// <summary>Edges from other objects.</summary>
    public required int[] InternalCounts { get; init; }

    /// <summary>Handles of managed code.</summary>
    public required int[] ExternalCounts { get; init; }

    /// <summary>0, 1, 2, or <see cref="ObjectHeap.FrozenGeneration"/>.</summary>
    public required byte[] Generations { get; init; }

    /// <summary>The edges of object i are those from EdgeStarts[i] to EdgeStarts[i + 1].</summary>
    public required int[] EdgeStarts { get; init; }

    /// <summary>The object that an edge leads to: its number among the objects.</summary>
    public required int[] EdgeTargets { get; init; }

    /// <summary>Which of its type's edges an edge is: index into <see cref="SnapshotType.EdgeNames"/>.</summary>
    public required ushort[] EdgeFields { get; init; }

    public int Count => Places.Length;

    public int ObjectCount => Count - BlockCount;

    /// <summary>Whether all columns belong together: for assertions and for what was read from a file.</summary>
    public bool AreConsistent()
    {
        Debug.Assert(BlockCount >= 0, "a number of rows");
        return Sizes.Length == Count && UsedSizes.Length == Count && Stacks.Length == Count && Types.Length == Count
            && Heaps.Length == Count && (Weights is null || Weights.Length == Count) && BlockCount <= Count
            && InternalCounts.Length == ObjectCount && ExternalCounts.Length == ObjectCount
            && Generations.Length == ObjectCount && EdgeStarts.Length == ObjectCount + 1
            && EdgeTargets.Length == EdgeFields.Length && EdgeStarts[0] == 0
            && EdgeStarts[ObjectCount] == EdgeTargets.Length;
    }
}
