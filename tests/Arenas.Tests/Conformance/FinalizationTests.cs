using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Finalizers of types, alone and in cycles: each object's runs once, whatever it does.</summary>
public sealed class FinalizationTests : ConformanceTest
{
    private const string Simple = "test_finalization.SimpleFinalizationTest";
    private const string SelfCycle = "test_finalization.SelfCycleFinalizationTest";
    private const string CycleChain = "test_finalization.CycleChainFinalizationTest";

    private readonly List<Handle<Node>> _finalized = [];
    private readonly List<Handle<Node>> _resurrected = [];

    public FinalizationTests() => Heap.SetFinalizer<Node>(OnEnd);

    [Fact]
    [Conforms(Simple, "test_simple")]
    public void An_object_is_finalized_when_its_count_ends()
    {
        Handle<Node> node = NewNode();
        WeakHandle<Node> weak = node;
        Release(node);
        Assert.Equal([node], _finalized);
        Assert.False(IsAlive(weak));
        Heap.Collect();
        Assert.Single(_finalized);
    }

    [Fact]
    [Conforms(Simple, "test_simple_resurrect")]
    public void An_object_brought_back_keeps_its_weak_handles_and_watches()
    {
        int calls = 0;
        Handle<Node> node = NewNode(Role.Resurrects);
        WeakHandle<Node> weak = node;
        using Watch watch = new(Heap, node, _ => calls++);
        Release(node);
        Assert.Equal([node], _finalized);
        Assert.True(IsAlive(weak) && watch.IsAlive);
        Assert.Equal(new(0, 1, false), Heap.CountsOf(node));
        Assert.Equal(0, calls);
        Release(Assert.Single(_resurrected));
        Assert.Single(_finalized);
        Assert.False(IsAlive(weak) || watch.IsAlive);
        Assert.Equal(1, calls);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(Simple, "test_non_gc")]
    public void A_leaf_is_finalized_once_per_death()
    {
        int calls = 0;
        Heap.SetFinalizer<Leaf>((_, _) => calls++);
        for (int i = 1; i <= 3; i++)
        {
            Heap.Release(Heap.New(default(Leaf)));
            Heap.Collect();
            Assert.Equal(i, calls);
        }
    }

    [Fact]
    [Conforms(Simple, "test_non_gc_resurrect")]
    public void A_leaf_brought_back_is_not_finalized_again_as_no_other_object_is()
    {
        List<Handle<Leaf>> back = [];
        Heap.SetFinalizer<Leaf>((heap, leaf) => back.Add(heap.Retain(leaf)));
        Handle<Leaf> leaf = Heap.New(default(Leaf));
        Heap.Release(leaf);
        Assert.True(Heap.IsAlive(leaf) && Heap.IsFinalized(leaf));
        Heap.Release(Assert.Single(back));
        Assert.Single(back);
        Assert.False(Heap.IsAlive(leaf));
    }

    [Fact]
    [Conforms(SelfCycle, "test_simple")]
    public void An_object_in_a_cycle_is_whole_when_it_is_finalized()
    {
        Handle<Node> node = NewSelfCycle();
        Release(node);
        Assert.Empty(_finalized);
        Heap.Collect();
        Assert.Equal([node], _finalized);
        Assert.False(Heap.IsAlive(node));
        Heap.Collect();
        Assert.Single(_finalized);
    }

    [Fact]
    [Conforms(SelfCycle, "test_simple_resurrect")]
    public void A_cycle_brought_back_keeps_its_weak_handles_and_loses_its_callbacks()
    {
        int calls = 0;
        Handle<Node> node = NewSelfCycle(Role.Resurrects);
        WeakHandle<Node> weak = node;
        using Watch quiet = new(Heap, node);
        using Watch watch = new(Heap, node, _ => calls++);
        Release(node);
        CollectionInfo info = Heap.Collect();
        Assert.Equal((0, 1), (info.Freed, info.Resurrected));
        Assert.Equal([node], _finalized);
        Assert.True(IsAlive(weak) && quiet.IsAlive);
        Assert.False(watch.IsAlive);
        Assert.Equal(1, calls);
        Assert.Equal([quiet], Heap.WatchesOf(node));
        Release(Assert.Single(_resurrected));
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.Single(_finalized);
        Assert.False(IsAlive(weak) || quiet.IsAlive);
        Assert.Equal(1, calls);
    }

    [Fact]
    [Conforms(SelfCycle, "test_simple_suicide")]
    public void A_finalizer_that_ends_its_own_cycle_runs_once()
    {
        Handle<Node> node = NewSelfCycle(Role.Unlinks);
        Release(node);
        Heap.Collect();
        Assert.Equal([node], _finalized);
        Assert.Equal(0, Heap.Count);
    }

    [Theory]
    [InlineData("NNN")]
    [InlineData("UUU")]
    [InlineData("UNUN")]
    [InlineData("UUNN")]
    [Conforms(CycleChain, "test_homogenous")]
    [Conforms(CycleChain, "test_homogenous_suicidal")]
    [Conforms(CycleChain, "test_heterogenous_suicidal_one")]
    [Conforms(CycleChain, "test_heterogenous_suicidal_two")]
    public void A_ring_is_finalized_once_and_freed(string roles)
    {
        Handle<Node>[] ring = MakeRing(roles);
        Watch[] watches = [.. ring.Select(node => new Watch(Heap, node))];
        Release(ring);
        Assert.Equal(roles.Length, Heap.Collect().Freed);
        Assert.Equal(ring.ToHashSet(), _finalized.ToHashSet());
        Assert.Equal(roles.Length, _finalized.Count);
        Assert.Equal(0, Heap.Count);
        Assert.All(watches, watch => Assert.False(watch.IsAlive || watch.TryUpgrade(out _)));
        Heap.Collect();
        Assert.Equal(roles.Length, _finalized.Count);
    }

    [Theory]
    [InlineData("RRR", 3)]
    [InlineData("RNRN", 4)]
    [InlineData("RNURNU", 6)]
    [InlineData("RRNNUU", 4)]
    [Conforms(CycleChain, "test_homogenous_resurrect")]
    [Conforms(CycleChain, "test_heterogenous_resurrect_one")]
    [Conforms(CycleChain, "test_heterogenous_resurrect_two")]
    [Conforms(CycleChain, "test_heterogenous_resurrect_three")]
    public void A_ring_brought_back_in_part_keeps_what_that_part_reaches(string roles, int least)
    {
        Handle<Node>[] ring = MakeRing(roles);
        Release(ring);
        CollectionInfo info = Heap.Collect();
        Assert.Equal(ring.ToHashSet(), _finalized.ToHashSet());
        Assert.Equal(roles.Length, _finalized.Count);
        Assert.Equal(roles.Count(role => role == 'R'), _resurrected.Count);
        HashSet<Handle> reached = Reach(_resurrected);
        Assert.True(reached.Count >= least || roles.Contains('U', StringComparison.Ordinal));
        Assert.Equal(ring.Where(node => Heap.IsAlive(node)).Select(node => node.ToHandle()).ToHashSet(), reached);
        Assert.Equal((roles.Length - reached.Count, reached.Count), (info.Freed, info.Resurrected));
        Release([.. _resurrected]);
        Assert.Equal(0, Heap.Count - Heap.Collect().Freed - Heap.Count);
        Assert.Equal(0, Heap.Count);
        Assert.Equal(roles.Length, _finalized.Count);
    }

    /// <summary>Checks that the object is whole, and does what its number says.</summary>
    private void OnEnd(ObjectHeap heap, Handle<Node> node)
    {
        Assert.True(heap.IsAlive(node));
        _finalized.Add(node);
        foreach (Handle neighbour in heap.GetReferents(node))
        {
            Assert.True(heap.IsAlive(neighbour));
            Assert.True(heap.TryGet(heap.Cast<Node>(neighbour), out Node value) && value.Number >= Role.Plain);
        }
        switch (heap.At(node).Number)
        {
            case Role.Resurrects:
                _resurrected.Add(heap.Retain(node));
                break;
            case Role.Unlinks:
                Unlink(heap, node);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes a node out of its ring, and so lets it go.</summary>
    private static void Unlink(ObjectHeap heap, Handle<Node> node)
    {
        Handle<Node> next = heap.At(node).Next;
        Handle<Node> previous = heap.At(node).Other;
        if (!previous.IsNull && previous != node)
        {
            heap.Link(previous, ref heap.At(previous).Next, next);
            heap.Link(next, ref heap.At(next).Other, previous);
        }
        heap.Unlink(node, ref heap.At(node).Next);
        heap.Unlink(node, ref heap.At(node).Other);
    }

    private Handle<Node>[] MakeRing(string roles)
    {
        Handle<Node>[] ring = NewRing(roles.Length);
        for (int i = 0; i < ring.Length; i++)
        {
            Heap.At(ring[i]).Number = roles[i] switch
            {
                'R' => Role.Resurrects,
                'U' => Role.Unlinks,
                _ => Role.Plain,
            };
        }
        return ring;
    }

    private HashSet<Handle> Reach(IEnumerable<Handle<Node>> roots)
    {
        HashSet<Handle> reached = [];
        Queue<Handle> queue = new(roots.Select(root => root.ToHandle()));
        while (queue.TryDequeue(out Handle next))
        {
            if (reached.Add(next))
            {
                foreach (Handle referent in Heap.GetReferents(next))
                {
                    queue.Enqueue(referent);
                }
            }
        }
        return reached;
    }

    private static class Role
    {
        public const long Plain = 0;
        public const long Resurrects = 1;
        public const long Unlinks = 2;
    }
}
