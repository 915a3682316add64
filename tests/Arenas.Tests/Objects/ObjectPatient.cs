using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Fuzz;
using Arenas.Layout;
using Arenas.Objects;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Objects;

/// <summary>An object heap with one of everything, to be damaged in one place and healed again.</summary>
/// <remarks>Its slabs of nodes: full, available and current; of leaves: a spare one. Objects of every generation,
/// free and retired slots, some that wait to be freed, a cycle, a list, a watch, a finalized object.</remarks>
internal sealed class ObjectPatient : IDisposable
{
    private readonly NativeHeap _memory = TestHeaps.Create(HeapKind.Default, "memory of a patient");
    private readonly List<Handle<GraphNode>> _nodes = [];

    public ObjectPatient()
    {
        Heap = new ObjectHeap(new ObjectHeapOptions
        {
            Name = "patient",
            Memory = _memory,
            MaxFreesPerCall = 1,
        });
        Heap.CollectsAutomatically = false;
        Fill();
        Check();
    }

    public ObjectHeap Heap { get; }

    /// <summary>An object that is held by an edge of <see cref="Watched"/> and by nobody else.</summary>
    public Handle<GraphNode> Inner { get; private set; }

    /// <summary>An object with a watch.</summary>
    public Handle<GraphNode> Watched { get; private set; }

    /// <summary>An object whose finalizer has brought it back.</summary>
    public Handle<GraphNode> Finalized { get; private set; }

    public Handle<GraphList> List { get; private set; }

    public Watch Watch { get; private set; } = null!;

    public SlabSet NodeSet => Heap.Slabs.SetOf(SlabRef.Of(Inner.Bits));

    public SlabRef Full => Slabs(NodeSet).First(slab => !slab.HasRoom);

    public SlabRef Current => NodeSet.Current;

    public SlabRef Available => NodeSet.FirstAvailable;

    public SlabRef Spare => Heap.Slabs.Sets.First(set => !set.Spare.IsNull).Spare;

    public static ref ulong Word(Handle handle) =>
        ref SlabRef.Of(handle.Bits).Object(HandleBits.SlotOf(handle.Bits)).Word;

    public IEnumerable<SlabRef> Slabs(SlabSet set)
    {
        for (SlabRef slab = Heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            if (slab.TypeIndex == set.Index)
            {
                yield return slab;
            }
        }
    }

    /// <summary>Damages one place, expects the verifier to name an invariant, and heals the place.</summary>
    public void Breaks<T>(string invariant, ref T place, T damaged)
    {
        T healthy = place;
        place = damaged;
        try
        {
            Expect(invariant);
        }
        finally
        {
            place = healthy;
        }
        Check();
    }

    /// <summary>The same for damage that takes more than one store.</summary>
    public void Breaks(string invariant, Action damage, Action heal)
    {
        damage();
        try
        {
            Expect(invariant);
        }
        finally
        {
            heal();
        }
        Check();
    }

    /// <summary>Changes a bit of a bitmap for a moment.</summary>
    public void BreaksBit(string invariant, SlabRef slab, SlabBits which, int slot) =>
        Breaks(invariant, ref slab.Bitmap(which)[slot >> 6], slab.Bitmap(which)[slot >> 6] ^ (1ul << slot));

    public void Dispose()
    {
        Heap.Dispose();
        _memory.Dispose();
    }

    private void Check()
    {
        HeapVerifier.Verify(Heap);
        HeapVerifier.Verify(_memory);
    }

    private void Expect(string invariant)
    {
        HeapCorruptionException found = Assert.Throws<HeapCorruptionException>(() => HeapVerifier.Verify(Heap));
        Assert.StartsWith($"{invariant}: ", found.Message, StringComparison.Ordinal);
    }

    private Handle<GraphNode> Node(long number) => Heap.New(new GraphNode { Number = number });

    private void Fill()
    {
        Retire();
        for (int index = 0; index < 700; index++)
        {
            _nodes.Add(Node(index));
        }
        _ = Heap.Collect(1);
        Heap.Freeze();
        for (int index = 0; index < 100; index++)
        {
            _nodes.Add(Node(index));
        }
        _ = Heap.Collect(0);
        Finalized = Node(1000);
        Handle<GraphNode> kept = default;
        Heap.SetFinalizer<GraphNode>((heap, handle) => kept = heap.Retain(handle));
        Heap.Release(Finalized);
        Assert.Equal(Finalized, kept);
        Heap.SetFinalizer<GraphNode>(null);
        Watched = Node(1001);
        Watch = new Watch(Heap, Watched, static _ => { });
        Inner = Node(1002);
        Heap.Move(Watched, ref Heap.At(Watched).Left, Inner);
        List = Heap.New<GraphList, GraphItem>(
            new GraphList { Owner = Watched }, [new GraphItem { Target = Watched }, default]);
        Handle<GraphLeaf>[] leaves = [.. Enumerable.Range(0, 500).Select(_ => Heap.New(new GraphLeaf()))];
        foreach (Handle<GraphLeaf> leaf in leaves)
        {
            Heap.Release(leaf);
        }
        // Early ones, so that a full slab has room again.
        foreach (Handle<GraphNode> node in _nodes.Skip(100).Take(20))
        {
            Heap.Release(node);
        }
        Handle<GraphNode> last = Node(1003);
        for (int index = 0; index < 3; index++)
        {
            last = Heap.NewTaking(new GraphNode { Left = last });
        }
        Heap.Release(last);
        Assert.True(Heap.Deaths.IsPending);
    }

    // The first slab of nodes begins with the last use of its places.
    private void Retire()
    {
        Heap.Slabs.FirstUse = HandleBits.LastUse;
        Handle<GraphNode> first = Node(0);
        Heap.Slabs.FirstUse = 0;
        _nodes.Add(Node(1));
        Heap.Release(first);
        Assert.Equal(1, SlabRef.Of(_nodes[0].Bits).Retired);
    }
}
