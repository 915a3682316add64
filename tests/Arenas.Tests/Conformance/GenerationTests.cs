using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Counters, thresholds, generations, and the objects that are in them.</summary>
public sealed class GenerationTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";
    private const string GCTogglingTests = "test_gc.GCTogglingTests";

    [Fact]
    [Conforms(GCTests, "test_get_count")]
    public void A_new_object_counts_in_the_youngest_generation_only()
    {
        Heap.Collect();
        CollectionCounts before = Heap.CollectionCounts;
        Assert.Equal(new(0, 0, 0), before);
        _ = NewNode();
        Assert.Equal(new(1, 0, 0), Heap.CollectionCounts);
        _ = Heap.New(default(Leaf));
        Assert.Equal(new(1, 0, 0), Heap.CollectionCounts);
        Release(NewNode());
        Assert.Equal(new(1, 0, 0), Heap.CollectionCounts);
    }

    [Fact]
    [Conforms(GCTests, "test_collect_generations")]
    public void A_collection_clears_the_younger_counters_and_adds_to_the_next()
    {
        Heap.Collect();
        _ = NewNode();
        Heap.Collect(0);
        Assert.Equal(new(0, 1, 0), Heap.CollectionCounts);
        Heap.Collect(1);
        Assert.Equal(new(0, 0, 1), Heap.CollectionCounts);
        Heap.Collect(2);
        Assert.Equal(new(0, 0, 0), Heap.CollectionCounts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slabs_that_end_up_without_objects_go_back_without_a_call(bool byCount)
    {
        const int Count = 20_000;
        Heap.CollectsAutomatically = false;
        Handle<Node>[] nodes = byCount
            ? [.. Enumerable.Range(0, Count).Select(number => NewNode(number))]
            : NewRing(Count);
        long full = Heap.ReservedBytes;
        Release(nodes);
        Heap.Collect(0);
        Heap.Collect(1);
        Heap.Collect(2);
        Assert.Equal(0, Heap.Count);
        Assert.InRange(Heap.ReservedBytes, 0, full / 2);
    }

    [Fact]
    [Conforms(GCTests, "test_get_stats")]
    public void Every_generation_has_sums_of_its_own()
    {
        CollectionStatistics[] before = Statistics();
        Assert.All(before, sum => Assert.Equal(default, sum));
        Release(NewSelfCycle());
        _ = NewNode();
        Heap.Collect(0);
        CollectionStatistics[] young = Statistics();
        Assert.Equal((1L, 2L, 1L, 0L), Numbers(young[0]));
        Assert.True(young[0].Duration > TimeSpan.Zero);
        Assert.Equal(before[1..], young[1..]);
        Heap.Collect(2);
        CollectionStatistics[] old = Statistics();
        Assert.Equal(young[..2], old[..2]);
        Assert.Equal((1L, 1L, 0L, 0L), Numbers(old[2]));
        Heap.Collect(2);
        Assert.Equal(2, Statistics()[2].Collections);
        Assert.True(Statistics()[2].Duration > old[2].Duration);
    }

    [Fact]
    [Conforms(GCTests, "test_get_objects")]
    public void A_live_object_is_listed()
    {
        Handle<Node> node = NewNode();
        Assert.Contains(node.ToHandle(), Heap.GetObjects());
        Handle<Leaf> leaf = Heap.New(default(Leaf));
        Assert.DoesNotContain(leaf.ToHandle(), Heap.GetObjects());
    }

    [Fact]
    [Conforms(GCTests, "test_get_objects_generations")]
    public void An_object_is_listed_in_the_one_generation_that_it_has_reached()
    {
        Handle<Node> node = NewNode();
        AssertIsIn(node, 0);
        Heap.Collect(0);
        AssertIsIn(node, 1);
        Heap.Collect(1);
        AssertIsIn(node, 2);
        Heap.Collect(2);
        AssertIsIn(node, 2);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    [InlineData(3)]
    [InlineData(-1)]
    [Conforms(GCTests, "test_get_objects_arguments")]
    public void A_generation_that_is_none_is_refused(int generation)
    {
        Release(NewNode());
        _ = NewNode();
        Assert.Equal(Heap.GetObjects(), Heap.GetObjects(null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Heap.GetObjects(generation));
        Assert.Throws<ArgumentOutOfRangeException>(() => Heap.Collect(generation));
        Assert.Throws<ArgumentOutOfRangeException>(() => Heap.GetCollectionStatistics(generation));
    }

    [Fact]
    [Conforms(GCTests, "test_heap_size")]
    public void An_object_is_counted_from_its_making_to_its_end()
    {
        _ = NewNode();
        (int Tracked, long All) before = (Heap.GetObjects().Count, Heap.Count);
        Handle<Node> node = NewNode();
        Assert.Equal((before.Tracked + 1, before.All + 1), (Heap.GetObjects().Count, Heap.Count));
        Release(node);
        Assert.Equal(before, (Heap.GetObjects().Count, Heap.Count));
    }

    [Fact]
    [Conforms(GCTests, "test_get_referents")]
    public void Referents_are_what_the_fields_and_items_name_in_their_order()
    {
        Handle<Leaf> key = Heap.New(default(Leaf));
        Handle<Map> value = Heap.New<Map, Entry>(default, 0);
        Handle<Map> map = Heap.New<Map, Entry>(
            default, [new Entry { Key = key, Value = value }, default, new Entry { Key = key }]);
        Assert.Equal([key.Bits, value.Bits, key.Bits], Heap.GetReferents(map).Select(handle => handle.Bits));
        Handle<List> list = Heap.New<List, Handle<List>>(default, 3);
        Handle<List> pair = Heap.New<List, Handle<List>>(default, [list, list]);
        Assert.Equal([list.Bits, list.Bits], Heap.GetReferents(pair).Select(handle => handle.Bits));
        Assert.Empty(Heap.GetReferents(list));
        Assert.Empty(Heap.GetReferents(key));
        Handle[] union = [.. new Handle[] { map, pair, key }.SelectMany(Heap.GetReferents)];
        Assert.Equal(5, union.Length);
    }

    [Fact]
    [Conforms(GCTests, "test_is_tracked")]
    public void What_has_edges_is_tracked_and_nothing_else()
    {
        Assert.False(Heap.IsTracked(Heap.New(default(Leaf))));
        Assert.False(Heap.IsTracked(Heap.New<Leaf, byte>(default, [1, 2, 3])));
        Assert.False(Heap.IsTracked(Heap.New(1.5)));
        Assert.True(Heap.IsTracked(NewNode()));
        Assert.True(Heap.IsTracked(Heap.New<List, Handle<List>>(default, 0)));
        Assert.True(Heap.IsTracked(Heap.New<Map, Entry>(default, 1)));
        Assert.True(Heap.IsTracked(Heap.New(default(Kind))));
    }

    [Fact]
    [Conforms(GCTests, "test_is_finalized")]
    public void An_object_is_finalized_once_its_finalizer_has_run()
    {
        Assert.False(Heap.IsFinalized(Heap.New(default(Leaf))));
        List<Handle<Node>> stored = [];
        Heap.SetFinalizer<Node>((heap, node) => stored.Add(heap.Retain(node)));
        Handle<Node> lazarus = NewNode();
        Assert.False(Heap.IsFinalized(lazarus));
        Release(lazarus);
        Assert.True(Heap.IsFinalized(Assert.Single(stored)));
        Assert.False(Heap.IsFinalized(NewNode()));
    }

    [Fact]
    [Conforms(GCTests, "test_freeze")]
    public void Frozen_objects_are_counted_until_they_are_unfrozen_or_freed()
    {
        Assert.Equal(0, Heap.FrozenCount);
        Handle<Node> first = NewNode();
        Handle<Node> second = NewNode();
        Heap.Freeze();
        Assert.Equal(2, Heap.FrozenCount);
        Assert.Equal(ObjectHeap.FrozenGeneration, Heap.GenerationOf(first));
        Assert.Empty(Heap.GetObjects());
        _ = NewNode();
        Assert.Equal(2, Heap.FrozenCount);
        Heap.Freeze();
        Assert.Equal(3, Heap.FrozenCount);
        Release(first);
        Assert.Equal(2, Heap.FrozenCount);
        Heap.Unfreeze();
        Assert.Equal(0, Heap.FrozenCount);
        Assert.Equal(ObjectHeap.OldestGeneration, Heap.GenerationOf(second));
    }

    [Fact]
    [Conforms(GCTests, "test_traverse_frozen_objects")]
    public void Garbage_that_names_a_frozen_object_is_freed_and_the_frozen_one_keeps_its_other_counts()
    {
        Handle<Node> frozen = NewNode();
        Heap.Freeze();
        HolderCounts before = Heap.CountsOf(frozen);
        Handle<Node> garbage = NewSelfCycle();
        Heap.Link(garbage, ref Heap.At(garbage).Other, frozen);
        Release(garbage);
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.Equal(before, Heap.CountsOf(frozen));
        Assert.Equal(1, Heap.FrozenCount);
    }

    [Fact]
    [Conforms(GCTests, "test_deferred_refcount_frozen")]
    public void Collections_of_a_frozen_heap_free_nothing_that_is_held()
    {
        Handle<Node>[] ring = NewRing(3);
        Release(ring[1], ring[2]);
        Heap.Freeze();
        Assert.Equal(0, Heap.Collect().Freed);
        Handle<Node> young = Heap.New(new Node { Next = ring[0] });
        Heap.Link(ring[0], ref Heap.At(ring[0]).Leaf, default);
        Release(young);
        Release(ring[0]);
        Assert.Equal(new(0, 0, 0L), Found(Heap.Collect()));
        Assert.Equal(3, Heap.Count);
        Heap.Unfreeze();
        Assert.Equal(new(3, 3, 0L), Found(Heap.Collect()));
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTogglingTests, "test_indirect_calls_with_gc_disabled")]
    public void Collections_start_by_themselves_unless_they_are_told_not_to()
    {
        Heap.Thresholds = Heap.Thresholds with { Young = 1000 };
        Assert.InRange(MakeGarbage(10_000), 1, 1001);
        Heap.CollectsAutomatically = false;
        Heap.Collect();
        Assert.Equal(10_000, MakeGarbage(10_000));
        Assert.Equal(10_000, Heap.Collect().Freed);
        Heap.CollectsAutomatically = true;
        Assert.InRange(MakeGarbage(10_000), 1, 1001);
    }

    [Fact]
    [Conforms(GCTogglingTests, "test_threshold_zero")]
    public void A_young_threshold_of_zero_stops_collections_that_start_by_themselves()
    {
        Heap.Thresholds = Heap.Thresholds with { Young = 0 };
        Assert.Equal(50_000, MakeGarbage(50_000));
        Assert.All(Statistics(), sum => Assert.Equal(0, sum.Collections));
        Heap.Thresholds = new();
        Assert.InRange(MakeGarbage(2), 1, 2);
    }

    /// <summary>Makes so many dead self cycles, and says how many objects there are then.</summary>
    private long MakeGarbage(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Release(NewSelfCycle());
        }
        return Heap.Count;
    }

    private void AssertIsIn(Handle<Node> node, int generation)
    {
        Assert.Equal(generation, Heap.GenerationOf(node));
        for (int other = 0; other <= ObjectHeap.OldestGeneration; other++)
        {
            Assert.Equal(other == generation, Heap.GetObjects(other).Contains(node));
        }
    }

    private CollectionStatistics[] Statistics() =>
        [.. Enumerable.Range(0, ObjectHeap.OldestGeneration + 1).Select(Heap.GetCollectionStatistics)];

    private static (long, long, long, long) Numbers(CollectionStatistics sum) =>
        (sum.Collections, sum.Candidates, sum.Freed, sum.Unexplained);

    private static (long Candidates, long Freed, long Unexplained) Found(CollectionInfo info) =>
        (info.Candidates, info.Freed, info.Unexplained);
}
