using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>The objects of a snapshot and the edges between them: who holds what, and how much.</summary>
/// <remarks>
/// <para><b>Owns</b>: what it has computed: at most 60 bytes an object and 8 an edge, kept as long as the
/// snapshot.</para>
/// <para><b>Threads</b>: any, at any time. Two threads that ask first for the same thing may both compute it.</para>
/// <para><b>Cost</b>: nothing until asked; then as each member says. No member's depth grows with that of the graph.
/// Sizes are in bytes and are those of <see cref="SnapshotObject.Size"/>.</para>
/// </remarks>
public sealed partial class SnapshotGraph
{
    private ReverseEdges? _reverse;
    private Components? _components;
    private Holding? _holding;
    private Dominators? _dominators;
    private int[]? _dominatedStarts;
    private int[]? _dominated;

    internal SnapshotGraph(Snapshot snapshot) => Snapshot = snapshot;

    /// <summary>Gets the snapshot.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>Gets the number of objects.</summary>
    public int Count => Columns.ObjectCount;

    /// <summary>Gets the number of edges.</summary>
    public int EdgeCount => Columns.EdgeTargets.Length;

    /// <summary>Gets the objects, in the order of the snapshot.</summary>
    public IReadOnlyList<SnapshotObject> Objects => new ObjectList(this);

    /// <summary>Gets the objects that managed code holds, in the order of the snapshot.</summary>
    /// <remarks>Costs a visit of the whole graph the first time.</remarks>
    public IReadOnlyList<SnapshotObject> Held => new ObjectList(this, [.. Holding.Entries], 0, Holding.HeldCount);

    internal ReverseEdges Reverse => Made(ref _reverse, static graph => ReverseEdges.Of(graph.Columns));

    internal Components Components => Made(ref _components, static graph => Components.In(graph.Columns));

    internal Holding Holding => Made(
        ref _holding, static graph => Holding.Of(graph.Columns, graph.Reverse, () => graph.Components));

    internal Dominators Dominators => Made(
        ref _dominators, static graph => Dominators.In(graph.Columns, graph.Reverse, graph.Holding));

    private int[] DominatedStarts => Made(
        ref _dominatedStarts, static graph => Slices.Starts(graph.Dominators.Of, graph.Count));

    private int[] DominatedMembers => Made(
        ref _dominated, static graph => Slices.Members(graph.Dominators.Of, graph.DominatedStarts));

    private SnapshotColumns Columns => Snapshot.Columns;

    /// <summary>Gets an object.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such object.</exception>
    public SnapshotObject this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new(this, index);
        }
    }

    /// <summary>Finds the object that a handle names.</summary>
    /// <param name="handle">The handle, of the heap that the snapshot was taken of.</param>
    /// <returns>The object; null if it was not live when the snapshot was taken.</returns>
    /// <remarks>Searches all rows: about a millisecond for 1,000,000.</remarks>
    public SnapshotObject? Find(Handle handle)
    {
        int index = Columns.Places.AsSpan(Columns.BlockCount).IndexOf(handle.Bits);
        return index < 0 ? null : new SnapshotObject(this, index);
    }

    internal SnapshotEdge EdgeAt(int source, int edge)
    {
        Debug.Assert(Columns.EdgeStarts[source] <= edge && edge < Columns.EdgeStarts[source + 1], "an edge of it");
        return new(new(this, source), new(this, Columns.EdgeTargets[edge]), FieldAt(source, edge));
    }

    internal string FieldAt(int source, int edge)
    {
        IReadOnlyList<string> names = Snapshot.Types[Columns.Types[Columns.BlockCount + source]].EdgeNames;
        int field = Columns.EdgeFields[edge];
        Debug.Assert(field < names.Count || names.Count == 0, "a field of the type");
        return field < names.Count ? names[field] : "";
    }

    private int IndexOf(SnapshotObject item, string parameter) => ReferenceEquals(item.Graph, this)
        ? item.Index
        : throw new ArgumentException("The object is of another snapshot.", parameter);

    private T Made<T>(ref T? field, Func<SnapshotGraph, T> make)
        where T : class =>
        Volatile.Read(ref field) ?? Interlocked.CompareExchange(ref field, make(this), null) ?? field;
}
