using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>An object of a snapshot: a row to read, not the object itself, which may be gone by now.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing; it keeps its snapshot. <b>Threads</b>: any.</para>
/// <para><b>Fails</b>: a default value is no object, and every member but equality throws
/// <see cref="InvalidOperationException"/>.</para>
/// </remarks>
public readonly struct SnapshotObject : IEquatable<SnapshotObject>
{
    private readonly SnapshotGraph? _graph;

    internal SnapshotObject(SnapshotGraph graph, int index)
    {
        Debug.Assert((uint)index < (uint)graph.Count, "an object of the graph");
        _graph = graph;
        Index = index;
    }

    /// <summary>Gets the number among the objects of the snapshot, from 0.</summary>
    public int Index { get; }

    /// <summary>Gets the graph that the object belongs to.</summary>
    public SnapshotGraph Graph =>
        _graph ?? throw new InvalidOperationException("A default SnapshotObject is no object of a snapshot.");

    /// <summary>Gets a handle that named the object when the snapshot was taken; it counts nothing.</summary>
    public Handle Handle => new(Columns.Places[Row]);

    /// <summary>Gets the type.</summary>
    public SnapshotType Type => Graph.Snapshot.Types[Columns.Types[Row]];

    /// <summary>Gets the heap.</summary>
    public SnapshotHeap Heap => Graph.Snapshot.Heaps[Columns.Heaps[Row]];

    /// <summary>Gets the stack that allocated the object; <see cref="CallStack.Unknown"/> if it was not
    /// traced.</summary>
    public CallStack CallStack => Graph.Snapshot.Stacks[Columns.Stacks[Row]];

    /// <summary>Gets the bytes of the object alone: what was asked for where that is known, else its slot.</summary>
    public long Size => Columns.Sizes[Row];

    /// <summary>Gets the bytes of the slot.</summary>
    public long UsedSize => Columns.UsedSizes[Row];

    /// <summary>Gets the count of edges from other objects, as the object itself has it.</summary>
    public int InternalCount => Columns.InternalCounts[Index];

    /// <summary>Gets the count of handles that managed code holds.</summary>
    public int ExternalCount => Columns.ExternalCounts[Index];

    /// <summary>Gets 0, 1, 2, or <see cref="ObjectHeap.FrozenGeneration"/>.</summary>
    public int Generation => Columns.Generations[Index];

    /// <summary>Gets a value indicating whether managed code holds the object itself.</summary>
    public bool IsHeld => ExternalCount > 0;

    /// <summary>Gets a value indicating whether neither the object nor any that reaches it is held.</summary>
    /// <remarks>Costs a visit of the whole graph the first time. Garbage if all edges are declared.</remarks>
    public bool IsUnheld => !Graph.Holding.Live.Contains(Index);

    /// <summary>Gets how many references the object counts that no object of the snapshot has.</summary>
    /// <remarks>Not 0 means an edge that its type does not declare, or a release that was missed.</remarks>
    public int UnseenReferrers => Math.Max(0, InternalCount - Graph.Reverse.CountOf(Index));

    /// <summary>Gets the number of edges from the object.</summary>
    public int ReferentCount => Columns.EdgeStarts[Index + 1] - Columns.EdgeStarts[Index];

    /// <summary>Gets the number of edges to the object that the snapshot shows.</summary>
    public int ReferrerCount => Graph.Reverse.CountOf(Index);

    /// <summary>Gets the edges from the object, in the order of its fields.</summary>
    public IReadOnlyList<SnapshotEdge> Referents
    {
        get
        {
            SnapshotEdge[] edges = new SnapshotEdge[ReferentCount];
            int first = Columns.EdgeStarts[Index];
            for (int i = 0; i < edges.Length; i++)
            {
                edges[i] = Graph.EdgeAt(Index, first + i);
            }
            return edges;
        }
    }

    /// <summary>Gets the edges to the object, in the order of the objects that they come from.</summary>
    /// <remarks>The first call for a snapshot turns all its edges round.</remarks>
    public IReadOnlyList<SnapshotEdge> Referrers
    {
        get
        {
            ReverseEdges reverse = Graph.Reverse;
            SnapshotEdge[] edges = new SnapshotEdge[reverse.CountOf(Index)];
            int first = reverse.Starts[Index];
            for (int i = 0; i < edges.Length; i++)
            {
                edges[i] = Graph.EdgeAt(reverse.Sources[first + i], reverse.Edges[first + i]);
            }
            return edges;
        }
    }

    private SnapshotColumns Columns => Graph.Snapshot.Columns;

    private int Row => Columns.BlockCount + Index;

    /// <summary>Whether both are the same object of the same snapshot.</summary>
    /// <inheritdoc/>
    public bool Equals(SnapshotObject other) => Index == other.Index && ReferenceEquals(_graph, other._graph);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnapshotObject other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Index;

    /// <summary>Returns type and handle.</summary>
    /// <inheritdoc/>
    public override string ToString() => _graph is null ? "none" : $"{Type.Name} {Handle}";

    /// <inheritdoc/>
    public static bool operator ==(SnapshotObject left, SnapshotObject right) => left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(SnapshotObject left, SnapshotObject right) => !left.Equals(right);
}
