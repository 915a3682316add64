using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Generators;

/// <summary>Structs with [NativeObject] in a heap: each of their edges holds, is seen, and is followed.</summary>
public sealed partial class GeneratedEdgesTests
{
    private delegate ref Handle<Leaf> Edge<T>(ref T value)
        where T : unmanaged;

    [Fact]
    public void A_ring_of_two_nodes_is_collected()
    {
        using ObjectHeap heap = new();
        Handle<Node> a = heap.New(new Node { Number = 1 });
        Handle<Node> b = heap.New(new Node { Number = 2, Next = a, Previous = a });
        heap.Link(a, ref heap.At(a).Next, b);
        heap.Link(a, ref heap.At(a).Previous, b);
        Assert.Equal([b, b], heap.GetReferents(a).Select(heap.Cast<Node>));
        Assert.Equal(2, heap.At(heap.At(a).Next).Number);

        heap.Release(b);
        Assert.Equal(0, heap.Collect().Freed);
        heap.Release(a);
        Assert.Equal(2, heap.Count);
        Assert.Equal(2, heap.Collect().Freed);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void Fields_of_every_visibility_are_edges() => EveryEdgeHolds<Guarded>(
        (ref value) => ref value.Shown, (ref value) => ref Guarded.Hidden(ref value));

    [Fact]
    public void Fields_of_structs_inside_are_edges() => EveryEdgeHolds<Nest>(
        (ref value) => ref value.Own,
        (ref value) => ref value.Inner.Value,
        (ref value) => ref value.Inner.Deeper.Shown,
        (ref value) => ref value.Pair.Item2,
        (ref value) => ref value.Pair.Item3.Value);

    [Fact]
    public void Elements_of_inline_arrays_are_edges() => EveryEdgeHolds<Branch>(
        [.. from index in Enumerable.Range(0, 4) select (Edge<Branch>)((ref value) => ref value.Kids[index]),
            .. from row in Enumerable.Range(0, 2) from column in Enumerable.Range(0, 3)
                select (Edge<Branch>)((ref value) => ref value.Grid[row][column].Value)]);

    [Fact]
    public void Fields_of_generic_structs_are_edges()
    {
        EveryEdgeHolds<Box<Handle<Leaf>>>((ref value) => ref value.To, (ref value) => ref value.Value);
        EveryEdgeHolds<Box<Entry>>((ref value) => ref value.To, (ref value) => ref value.Value.Value);
        EveryEdgeHolds<Box<Box<Handle<Leaf>>>>(
            (ref value) => ref value.To, (ref value) => ref value.Value.To, (ref value) => ref value.Value.Value);
        EveryEdgeHolds<Box<byte>>((ref value) => ref value.To);
        EveryEdgeHolds<Outer<short>.Inner>((ref value) => ref value.A);
        EveryEdgeHolds<Outer<Handle<Leaf>>.Inner>((ref value) => ref value.A, (ref value) => ref value.B);
    }

    [Fact]
    public void A_generic_struct_with_a_silent_one_is_refused()
    {
        using ObjectHeap heap = new();
        Exception thrown = Assert.Throws<InvalidOperationException>(() => heap.New(default(Box<Silent>)));
        Assert.Contains("[NativeObject]", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void The_fields_behind_properties_are_edges()
    {
        using ObjectHeap heap = new();
        Handle<Leaf> first = heap.New(default(Leaf)), second = heap.New(default(Leaf));
        Handle<Arrow> arrow = heap.New(new Arrow(first, 7) { More = second });
        Assert.Equal([first, second], heap.GetReferents(arrow).Select(heap.Cast<Leaf>));
        heap.Release(first);
        heap.Release(second);
        Assert.Equal(3, heap.Count);
        heap.Release(arrow);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void Edges_of_items_are_edges()
    {
        using ObjectHeap heap = new();
        Handle<Leaf>[] leaves = [.. Enumerable.Range(0, 7).Select(_ => heap.New(default(Leaf)))];
        Handle<Node> owner = heap.New(default(Node), leaves.AsSpan(0, 3));
        Handle<Node> entries = heap.New(
            new Node { Next = owner },
            [new Entry { Key = 1, Value = leaves[3] }, new Entry { Key = 2, Value = leaves[4] }]);
        heap.Link(owner, ref heap.ItemsOf<Node, Handle<Leaf>>(owner)[1], leaves[5]);
        heap.Link(owner, ref heap.At(owner).Next, entries);
        Assert.Equal([entries, leaves[0], leaves[5], leaves[2]], heap.GetReferents(owner));
        Assert.Equal([owner, leaves[3], leaves[4]], heap.GetReferents(entries));

        Array.ForEach(leaves, heap.Release);
        Assert.Equal(7, heap.Count);
        heap.Release(entries);
        heap.Release(owner);
        Assert.Equal(2, heap.Collect().Freed); // the two of the cycle; the leaves go with them
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void An_object_that_is_a_handle_holds_its_target()
    {
        using ObjectHeap heap = new();
        Handle<Leaf> leaf = heap.New(default(Leaf));
        Handle<Handle<Leaf>> holder = heap.New(leaf);
        heap.Release(leaf);
        Assert.Equal([leaf], heap.GetReferents(holder).Select(heap.Cast<Leaf>));
        heap.Release(holder);
        Assert.Equal(0, heap.Count);
    }

    /// <summary>Makes an object that names another leaf in each edge: what holds them is nothing else. Then does it
    /// with links, in a ring that only a collection can free.</summary>
    private static void EveryEdgeHolds<T>(params Edge<T>[] edges)
        where T : unmanaged
    {
        using ObjectHeap heap = new();
        T value = default;
        List<Handle> leaves = [];
        foreach (Edge<T> edge in edges)
        {
            Handle<Leaf> leaf = heap.New(default(Leaf));
            edge(ref value) = leaf;
            leaves.Add(leaf);
        }
        Handle<T> owner = heap.New(value);
        leaves.ForEach(heap.Release);
        Assert.Equal(Sorted(leaves), Sorted(heap.GetReferents(owner)));
        heap.Release(owner);
        Assert.Equal(0, heap.Count);

        foreach (Edge<T> edge in edges)
        {
            Handle<T> other = heap.New(default(T));
            Handle<Leaf> ring = heap.New(default(Leaf), [other]);
            heap.Link(other, ref edge(ref heap.At(other)), ring);
            heap.Release(other);
            heap.Release(ring);
            Assert.Equal(2, heap.Count);
            Assert.Equal(2, heap.Collect().Freed);
            Assert.Equal(0, heap.Count);
        }
    }

    private static IEnumerable<ulong> Sorted(IEnumerable<Handle> handles) =>
        handles.Select(handle => handle.Bits).Order();

#pragma warning disable CS0649 // some fields only take room
    internal struct Leaf
    {
        public long Number;
    }

    [NativeObject]
    internal partial struct Node
    {
        public Handle<Node> Next;
        public Handle<Node> Previous;
        public int Number;
    }

    [NativeObject]
    internal partial struct Guarded
    {
        public byte Small;
        public Handle<Leaf> Shown;
        private Handle<Leaf> _hidden;

        public static ref Handle<Leaf> Hidden(ref Guarded value) => ref value._hidden;
    }

    [NativeObject]
    internal partial struct Entry
    {
        public int Key;
        public Handle<Leaf> Value;
        public Guarded Deeper;
    }

    [NativeObject]
    internal partial struct Nest
    {
        public Handle<Leaf> Own;
        public int Number;
        public Entry Inner;
        public (int, Handle<Leaf>, Entry) Pair;
    }

    [NativeObject]
    internal partial struct Branch
    {
        public int Number;
        public Kids Kids;
        public Rows Grid;
    }

    [InlineArray(4)]
    internal struct Kids
    {
        private Handle<Leaf> _first;
    }

    [InlineArray(2)]
    internal struct Rows
    {
        private Row _first;
    }

    [NativeObject, InlineArray(3)]
    internal partial struct Row
    {
        private Entry _first;
    }

    [NativeObject]
    internal partial struct Box<T>
        where T : unmanaged
    {
        public short Number;
        public T Value;
        public Handle<Leaf> To;
    }

    internal static partial class Outer<T>
        where T : unmanaged
    {
        [NativeObject]
        internal partial record struct Inner
        {
            public Handle<Leaf> A;
            public T B;
        }
    }

    [NativeObject]
    internal readonly partial record struct Arrow(Handle<Leaf> To, int Weight)
    {
        public Handle<Leaf> More { get; init; }
    }

    internal struct Silent
    {
        public Handle<Leaf> To;
    }
}
