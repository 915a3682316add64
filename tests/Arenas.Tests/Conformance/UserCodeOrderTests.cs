using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What finalizers and watches see of the garbage around them while a collection goes on.</summary>
public sealed class UserCodeOrderTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";
    private const string GCTogglingTests = "test_gc.GCTogglingTests";

    [Fact]
    [Conforms(GCTests, "test_function_tp_clear_leaves_consistent_state")]
    public void A_weak_handle_made_by_a_finalizer_is_dead_for_whoever_runs_later()
    {
        WeakHandle<Node> late = default;
        Watch? watch = null;
        int calls = 0;
        List<bool> seen = [];
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            late = node;
            watch = new Watch(heap, node, _ => calls++);
            Assert.True(heap.TryUpgrade(late, out Handle<Node> whole));
            Assert.Equal(whole, heap.At(whole).Next);
            heap.Release(whole);
        });
        Heap.SetFinalizer<Leaf>((heap, _) => seen.Add(heap.TryUpgrade(late, out Handle<Node> _) || watch!.IsAlive));
        Handle<Leaf> outside = Heap.New(default(Leaf));
        Handle<Node> garbage = NewSelfCycle();
        Heap.Link(garbage, ref Heap.At(garbage).Leaf, outside);
        Heap.Release(outside);
        Release(garbage);
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.Equal([false], seen);
        Assert.False(watch!.IsAlive || watch.TryUpgrade(out _));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(GCTests, "test_datetime_weakref_cycle")]
    public void A_weak_handle_inside_the_garbage_is_good_while_finalizers_run(bool atExit)
    {
        List<long> seen = [];
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            if (heap.TryUpgrade(heap.At(node).Weak, out Handle<Node> state))
            {
                seen.Add(heap.At(state).Number);
                heap.Release(state);
            }
        });
        Handle<Node>[] ring = NewRing(2);
        Heap.At(ring[0]).Weak = ring[1];
        Heap.At(ring[1]).Weak = ring[0];
        Release(ring);
        if (atExit)
        {
            Heap.Dispose();
        }
        else
        {
            Assert.Equal(2, Heap.Collect().Freed);
        }
        Assert.Equal([0, 1], seen.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(GCTests, "test_del")]
    [Conforms(GCTests, "test_del_newclass")]
    public void A_finalizer_that_makes_objects_may_start_a_collection_but_none_inside_another(bool inCycle)
    {
        int finalized = 0;
        int depth = 0;
        int deepest = 0;
        Heap.Collecting += (_, _) => deepest = int.Max(deepest, ++depth);
        Heap.Collected += (_, _) => depth--;
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            finalized++;
            for (int i = 0; i < 5; i++)
            {
                Handle<Map> map = heap.New<Map, Entry>(default, 1);
                heap.Link(map, ref heap.ItemsOf<Map, Entry>(map)[0].Value, map);
                heap.Release(map);
            }
        });
        Heap.Thresholds = new(1, 1, 1);
        for (int i = 0; i < 100; i++)
        {
            Release(inCycle ? NewSelfCycle() : NewNode());
        }
        Heap.Collect();
        Heap.Collect();
        Assert.Equal(100, finalized);
        Assert.Equal((0, 1), (depth, deepest));
        Assert.True(Heap.GetCollectionStatistics(0).Collections > 10);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_bug1055820b")]
    public void All_watches_of_the_garbage_are_dead_before_the_first_is_called()
    {
        List<Watch> watches = [];
        List<(Watch, bool)> calls = [];
        Action<Watch> callback = watch => calls.Add(
            (watch, watches.Any(each => each.IsAlive || each.TryUpgrade(out _) || each.Callback is not null)));
        for (int i = 0; i < 2; i++)
        {
            Handle<Node> node = NewSelfCycle();
            watches.Add(new Watch(Heap, node, callback));
            Release(node);
        }
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(watches.ToHashSet(), calls.Select(call => call.Item1).ToHashSet());
        Assert.Equal([false, false], calls.Select(call => call.Item2));
    }

    [Fact]
    [Conforms(GCTogglingTests, "test_bug1055820c")]
    public void An_old_object_held_by_young_garbage_only_is_told_of_once_and_the_garbage_is_gone_by_then()
    {
        Handle<Node> old = NewSelfCycle();
        Heap.Collect();
        Handle<Node> keeper = NewSelfCycle();
        Heap.Link(keeper, ref Heap.At(keeper).Other, old);
        Heap.Unlink(old, ref Heap.At(old).Next);
        Handle<Node> other = NewSelfCycle();
        WeakHandle<Node> weak = other;
        List<bool> seen = [];
        using Watch watch = new(Heap, old, _ => seen.Add(IsAlive(weak) || IsAlive(keeper)));
        Release(old, keeper, other);
        Assert.Equal((2, 0), (Heap.GenerationOf(old), Heap.GenerationOf(other)));
        Assert.Equal(2, Heap.Collect(0).Freed);
        Assert.Equal([false], seen);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTogglingTests, "test_bug1055820d")]
    public void The_finalizer_of_such_an_old_object_cannot_reach_the_garbage()
    {
        Handle<Node> old = NewSelfCycle(1);
        Heap.Collect();
        Handle<Node> keeper = NewSelfCycle();
        Heap.Link(keeper, ref Heap.At(keeper).Other, old);
        Heap.Unlink(old, ref Heap.At(old).Next);
        Handle<Node> other = NewSelfCycle();
        WeakHandle<Node> weak = other;
        List<bool> seen = [];
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            if (heap.At(node).Number == 1)
            {
                seen.Add(heap.TryUpgrade(weak, out Handle<Node> _));
            }
        });
        Release(old, keeper, other);
        Assert.Equal(2, Heap.Collect(0).Freed);
        Assert.Equal([false], seen);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_bug21435")]
    public void A_finalizer_may_overwrite_its_fields_and_so_let_garbage_go()
    {
        int finalized = 0;
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            finalized++;
            heap.Unlink(node, ref heap.At(node).Next);
            heap.Unlink(node, ref heap.At(node).Other);
            heap.Unlink(node, ref heap.At(node).Leaf);
        });
        for (int round = 0; round < 3; round++)
        {
            Handle<Node>[] ring = NewRing(5);
            foreach (Handle<Node> node in ring)
            {
                Handle<Leaf> leaf = Heap.New(default(Leaf));
                Heap.Move(node, ref Heap.At(node).Leaf, leaf);
            }
            Release(ring);
            Assert.Equal(5, Heap.Collect().Freed);
        }
        Assert.Equal(15, finalized);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_trash_weakref_clear")]
    public void A_watch_that_belongs_to_the_garbage_is_silent_though_its_target_is_not_in_it()
    {
        int calls = 0;
        Handle<Node> target = NewNode();
        Handle<Leaf> box = Heap.New(new Leaf { Number = (long)target.Bits });
        Heap.SetFinalizer<Leaf>((heap, dying) => heap.Release(new Handle<Node>((ulong)heap.At(dying).Number)));
        Handle<Node>[] ring = NewRing(2);
        Heap.Move(ring[0], ref Heap.At(ring[0]).Leaf, box);
        Watch silent = new(Heap, target, _ => calls++, ring[1]);
        Watch unhurt = new(Heap, target, _ => calls += 100);
        Release(ring);
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
        Assert.False(silent.IsAlive || unhurt.IsAlive);
        Assert.Equal(100, calls);
    }

    [Fact]
    [Conforms(GCTests, "test_get_objects_during_gc")]
    public void A_finalizer_that_looks_around_sees_no_garbage()
    {
        Handle<Node> live = NewNode();
        List<Handle<Node>> finalized = [];
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            finalized.Add(node);
            Assert.True(heap.IsAlive(node));
            Assert.Empty(heap.GetReferrers(node));
            Assert.Equal([live.ToHandle()], heap.GetObjects());
            Assert.Equal([node.ToHandle()], heap.GetReferents(node));
        });
        Handle<Node> garbage = NewSelfCycle();
        Heap.Link(live, ref Heap.At(live).Leaf, default);
        Release(garbage);
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.Equal([garbage], finalized);
    }

    [Fact]
    [Conforms(GCTests, "test_do_not_cleanup_type_subclasses_before_finalization")]
    public void A_list_kept_by_weak_handles_is_whole_while_finalizers_run()
    {
        const int Count = 10;
        Handle<Kind> root = Heap.New(default(Kind));
        Heap.Link(root, ref Heap.At(root).Self, root);
        for (int i = 1; i <= Count; i++)
        {
            Handle<Kind> derived = Heap.New(
                new Kind { Base = root, Number = i, NextSibling = Heap.At(root).LastDerived });
            Heap.Link(derived, ref Heap.At(derived).Self, derived);
            Heap.At(root).LastDerived = derived;
            Heap.Release(derived);
        }
        List<long> sums = [];
        Heap.SetFinalizer<Kind>((heap, kind) =>
        {
            Handle<Kind> top = heap.At(kind).Base.IsNull ? kind : heap.At(kind).Base;
            long sum = 0;
            WeakHandle<Kind> next = heap.At(top).LastDerived;
            while (heap.TryUpgrade(next, out Handle<Kind> derived))
            {
                sum += heap.At(derived).Number;
                next = heap.At(derived).NextSibling;
                heap.Release(derived);
            }
            sums.Add(sum);
        });
        Heap.Release(root);
        Assert.Equal(Count + 1, Heap.Collect().Freed);
        Assert.Equal(Enumerable.Repeat(Count * (Count + 1L) / 2, Count + 1), sums);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_finalizer_that_releases_what_it_does_not_hold_is_told_so(bool inCycle)
    {
        Heap.SetFinalizer<Node>((heap, node) => heap.Release(node));
        Release(inCycle ? NewSelfCycle() : NewNode());
        Heap.Collect();
        Assert.IsType<InvalidOperationException>(Assert.Single(TakeFailures()));
        Assert.Equal(0, Heap.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_finalizer_cannot_dispose_the_heap_under_itself(bool inCycle)
    {
        Heap.SetFinalizer<Node>((heap, _) => heap.Dispose());
        Release(inCycle ? NewSelfCycle() : NewNode());
        Heap.Collect();
        Assert.IsType<InvalidOperationException>(Assert.Single(TakeFailures()));
        Assert.False(Heap.IsDisposed);
        Assert.Equal(0, Heap.Count);
    }
}
