using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Finalizers that bring their object back while a collection goes on.</summary>
public sealed class ResurrectionTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";

    [Fact]
    [Conforms(GCTests, "test_resurrection_only_happens_once_per_object")]
    public void A_finalizer_brings_its_object_back_once()
    {
        List<Handle<Node>> resurrected = [];
        Heap.SetFinalizer<Node>((heap, node) => resurrected.Add(heap.Retain(node)));
        Handle<Node> lazarus = NewSelfCycle();
        Release(lazarus);
        Assert.Equal((0, 1), Found(Heap.Collect()));
        Assert.Equal([lazarus], resurrected);
        Assert.True(Heap.IsAlive(lazarus));
        Assert.Equal(new(1, 1, false), Heap.CountsOf(lazarus));
        Release(resurrected[0]);
        Assert.Equal((1, 0), Found(Heap.Collect()));
        Assert.Single(resurrected);
        Assert.False(Heap.IsAlive(lazarus));
    }

    [Fact]
    [Conforms(GCTests, "test_resurrection_is_transitive")]
    public void What_a_resurrected_object_reaches_stays_as_it_was()
    {
        Handle<Node> lazarus = NewSelfCycle(1);
        Handle<Node> cargo = NewSelfCycle(2);
        Handle<Leaf> leaf = Heap.New(new Leaf { Number = 3 });
        Heap.Link(lazarus, ref Heap.At(lazarus).Other, cargo);
        Heap.Link(cargo, ref Heap.At(cargo).Other, lazarus);
        Heap.Link(cargo, ref Heap.At(cargo).Leaf, leaf);
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            if (heap.At(node).Number == 1)
            {
                heap.Retain(node);
            }
        });
        Release(lazarus, cargo);
        Heap.Release(leaf);
        Assert.Equal((0, 2), Found(Heap.Collect()));
        Assert.Equal(cargo, Heap.At(lazarus).Other);
        Assert.Equal(lazarus, Heap.At(cargo).Other);
        Assert.Equal(2, Heap.At(cargo).Number);
        Assert.Equal(3, Heap.At(Heap.At(cargo).Leaf).Number);
        Assert.Equal(new(2, 1, false), Heap.CountsOf(lazarus));
        Assert.Equal(new(2, 0, false), Heap.CountsOf(cargo));
    }

    [Fact]
    [Conforms(GCTests, "test_resurrection_does_not_block_cleanup_of_other_objects")]
    public void What_is_not_resurrected_goes_and_is_counted_and_the_rest_is_not()
    {
        const int Others = 100;
        List<Handle<Node>> back = [];
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            if (heap.At(node).Number == 1)
            {
                back.Add(heap.Retain(node));
            }
        });
        Assert.Equal(Others, Collected(MakeGarbage(Others, 0)));
        Assert.Equal(0, Collected(MakeGarbage(1, 1)));
        Assert.Single(back);
        Assert.Equal(Others, Collected(MakeGarbage(Others, 0) + MakeGarbage(1, 1)));
        Assert.Equal(2, back.Count);
        Assert.Equal(2, Heap.Count);
        Release([.. back]);
        back.Clear();
        Assert.Equal(2, Collected(0));
        Assert.Empty(back);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    public void An_object_brought_back_begins_again_in_the_youngest_generation()
    {
        Heap.SetFinalizer<Node>((heap, node) => heap.Retain(node));
        Handle<Node> node = NewNode();
        Heap.Collect();
        Assert.Equal(2, Heap.GenerationOf(node));
        Release(node);
        Assert.Equal(0, Heap.GenerationOf(node));
        Assert.Equal(1, Heap.Collect(0).Candidates);
        Assert.Equal(1, Heap.GenerationOf(node));
    }

    [Fact]
    public void A_place_whose_object_lived_through_a_collection_while_it_was_mourned_starts_young()
    {
        Heap.SetFinalizer<Node>((heap, _) => heap.Collect());
        Handle<Node> mourned = NewNode();
        Release(mourned);
        Handle<Node> next = NewNode();
        Assert.Equal(HandleBits.PlaceOf(mourned.Bits), HandleBits.PlaceOf(next.Bits));
        Assert.Equal(0, Heap.GenerationOf(next));
    }

    [Fact]
    public void A_place_whose_object_was_finalized_knows_nothing_of_it()
    {
        Heap.SetFinalizer<Node>((heap, node) => heap.Retain(node));
        Handle<Node> lazarus = NewNode();
        Release(lazarus);
        Heap.SetFinalizer<Node>(null);
        Release(lazarus);
        int calls = 0;
        Heap.SetFinalizer<Node>((_, _) => calls++);
        Handle<Node> next = NewNode();
        Assert.Equal(HandleBits.PlaceOf(lazarus.Bits), HandleBits.PlaceOf(next.Bits));
        Assert.False(Heap.IsFinalized(next));
        Release(next);
        Assert.Equal(1, calls);
    }

    private int MakeGarbage(int count, long number)
    {
        for (int i = 0; i < count; i++)
        {
            Release(NewSelfCycle(number));
        }
        return count;
    }

    /// <summary>What a full collection says, after such objects were made, and its sums and they agree.</summary>
    private long Collected(int made)
    {
        CollectionStatistics before = Heap.GetCollectionStatistics(2);
        CollectionInfo info = Heap.Collect();
        CollectionStatistics after = Heap.GetCollectionStatistics(2);
        Assert.Equal(info.Freed, after.Freed - before.Freed);
        Assert.Equal(info.Candidates, after.Candidates - before.Candidates);
        Assert.True(info.Candidates >= made);
        Assert.Equal(0, info.Unexplained);
        return info.Freed;
    }

    private static (long Freed, long Resurrected) Found(CollectionInfo info) => (info.Freed, info.Resurrected);
}
