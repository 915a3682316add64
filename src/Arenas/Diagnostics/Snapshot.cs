using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>An immutable copy of the shape of heaps: every live block and object, and who allocated it.</summary>
/// <remarks>
/// <para><b>Owns</b>: its copy, in managed memory: about 40 bytes a block, 60 an object, 6 an edge.</para>
/// <para><b>Threads</b>: any, at any time.</para>
/// </remarks>
public sealed partial class Snapshot
{
    internal Snapshot(
        SnapshotColumns columns,
        IReadOnlyList<SnapshotHeap> heaps,
        IReadOnlyList<SnapshotType> types,
        IReadOnlyList<CallStack> stacks)
    {
        Debug.Assert(columns.AreConsistent(), "one entry of each column for each row");
        Debug.Assert(types.Count > 0 && stacks.Count > 0, "blocks, and what is unknown");
        Columns = columns;
        Heaps = heaps;
        Types = types;
        Stacks = stacks;
    }

    /// <summary>Gets when it was taken.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Gets the name of the process it was taken of.</summary>
    public string ProcessName { get; init; } = "";

    /// <summary>Gets the number of the process it was taken of.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the bytes of the process that were resident; 0 if unknown.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Gets the bytes that the garbage-collected heap of .NET had committed.</summary>
    public long ManagedBytes { get; init; }

    /// <summary>Gets what tracing recorded when it was taken.</summary>
    public TracingMode Mode { get; init; }

    /// <summary>Gets how many frames of a stack tracing recorded at most.</summary>
    public int FrameLimit { get; init; }

    /// <summary>Gets the mean number of bytes from one sampled allocation to the next; 0 if all were
    /// recorded.</summary>
    public long SampleBytes { get; init; }

    /// <summary>Gets the heaps.</summary>
    public IReadOnlyList<SnapshotHeap> Heaps { get; }

    /// <summary>Gets the types of objects; the first stands for blocks.</summary>
    public IReadOnlyList<SnapshotType> Types { get; }

    /// <summary>Gets the stacks that led to what is in the snapshot; the first is
    /// <see cref="CallStack.Unknown"/>.</summary>
    public IReadOnlyList<CallStack> Stacks { get; }

    /// <summary>Gets the number of live blocks.</summary>
    public int BlockCount => Columns.BlockCount;

    /// <summary>Gets the number of live objects.</summary>
    public int ObjectCount => Columns.ObjectCount;

    internal SnapshotColumns Columns { get; }
}
