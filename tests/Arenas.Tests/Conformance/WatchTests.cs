using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Callbacks of watches: when, how often and in what order they are called, and when not.</summary>
public sealed class WatchTests : ConformanceTest
{
    private const string ReferencesTestCase = "test_weakref.ReferencesTestCase";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_basic_callback")]
    [Conforms(ReferencesTestCase, "test_multiple_callbacks")]
    public void Each_callback_is_called_once_with_its_watch_the_newest_first(bool inCycle)
    {
        List<Watch> called = [];
        Handle<Node> node = inCycle ? NewSelfCycle() : NewNode();
        Watch[] watches = [.. Enumerable.Range(0, 2).Select(_ => new Watch(Heap, node, called.Add))];
        Assert.All(watches, watch => Assert.True(watch.IsAlive));
        Release(node);
        Heap.Collect();
        Assert.Equal(watches.Reverse(), called);
        Assert.All(watches, watch => Assert.False(watch.IsAlive || watch.TryUpgrade(out _)));
        Heap.Collect();
        Assert.Equal(2, called.Count);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_multiple_selfref_callbacks")]
    public void A_callback_finds_all_watches_of_its_object_dead()
    {
        List<int> called = [];
        List<Watch> watches = [];
        Handle<Node> node = NewNode();
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            watches.Add(new Watch(Heap, node, gone =>
            {
                Assert.Same(watches[number], gone);
                Assert.All(watches, watch => Assert.False(watch.IsAlive || watch.TryUpgrade(out _)));
                Assert.All(watches, watch => Assert.Null(watch.Callback));
                Assert.Throws<ObjectDisposedException>(() => new Watch(Heap, node, _ => called.Add(-1)));
                called.Add(number);
            }));
        }
        Release(node);
        Assert.Equal([2, 1, 0], called);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callbacks_protected")]
    public void A_callback_that_runs_while_an_exception_passes_does_not_touch_it()
    {
        List<string> called = [];
        Handle<Node> node = NewNode();
        using Watch quiet = new(Heap, node, _ => called.Add("quiet"));
        using Watch loud = new(Heap, node, _ => throw new NotSupportedException("of the callback"));
        TimeoutException thrown = Assert.Throws<TimeoutException>(Fail);
        Assert.Equal("of the test", thrown.Message);
        Assert.Equal(["quiet"], called);
        Assert.Equal("of the callback", Assert.IsType<NotSupportedException>(Assert.Single(TakeFailures())).Message);

        void Fail()
        {
            using Lease<Node> lease = Heap.Borrow(node);
            Release(node);
            throw new TimeoutException("of the test");
        }
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callback_in_cycle")]
    public void A_watch_that_its_target_holds_in_a_cycle_is_silent()
    {
        int calls = 0;
        Handle<Node> node = NewSelfCycle();
        Watch watch = new(Heap, node, _ => calls++, node);
        Release(node);
        Assert.Equal(1, Heap.Collect().Freed);
        Assert.False(watch.IsAlive);
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [Conforms(ReferencesTestCase, "test_callback_reachable_one_way")]
    public void A_watch_of_garbage_that_the_target_does_not_reach_is_silent(int generation)
    {
        int calls = 0;
        Handle<Node> target = NewSelfCycle();
        Handle<Node> owner = NewSelfCycle();
        Heap.Link(owner, ref Heap.At(owner).Other, target);
        Watch watch = new(Heap, target, _ => calls++, owner);
        Release(target, owner);
        Assert.Equal(2, Heap.Collect(generation).Freed);
        Assert.False(watch.IsAlive);
        Assert.Equal(0, calls);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callback_different_classes")]
    public void A_watch_of_garbage_of_another_type_is_silent()
    {
        int calls = 0;
        Handle<Map> owner = Heap.New<Map, Entry>(default, 1);
        Heap.Link(owner, ref Heap.ItemsOf<Map, Entry>(owner)[0].Value, owner);
        Handle<Node> target = NewSelfCycle();
        Watch watch = new(Heap, target, _ => calls++, owner);
        Watch back = new(Heap, owner, _ => calls++, target);
        Release(target);
        Heap.Release(owner);
        Assert.Equal(2, Heap.Collect().Freed);
        Assert.False(watch.IsAlive || back.IsAlive);
        Assert.Equal(0, calls);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callback_in_cycle_resurrection")]
    public void Watches_inside_the_garbage_bring_nothing_back_and_one_outside_is_told_once()
    {
        List<Watch> called = [];
        Handle<Kind> kind = Heap.New(default(Kind));
        Handle<Node>[] ring = NewRing(2);
        Action<Watch> resurrect = _ => Assert.Fail("a callback of garbage");
        Watch[] inside =
        [
            new(Heap, ring[0], resurrect, ring[1]),
            new(Heap, ring[1], resurrect, ring[0]),
            new(Heap, kind, resurrect, kind),
        ];
        using Watch outside = new(Heap, kind, called.Add);
        Heap.Link(kind, ref Heap.At(kind).Self, kind);
        Heap.Release(kind);
        Release(ring);
        CollectionInfo info = Heap.Collect();
        Assert.Equal((3, 0), (info.Freed, info.Resurrected));
        Assert.Equal([outside], called);
        Assert.All(inside, watch => Assert.False(watch.IsAlive));
        Assert.Equal(0, Heap.Collect().Candidates);
        Assert.Single(called);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callbacks_on_callback")]
    public void Watches_of_an_object_that_owns_watches_are_silent_inside_the_garbage_and_called_outside()
    {
        List<Watch> called = [];
        Handle<Node> callback = NewSelfCycle();
        Handle<Node>[] ring = NewRing(2);
        Heap.Link(ring[0], ref Heap.At(ring[0]).Other, callback);
        Watch silent = new(Heap, ring[0], called.Add, callback);
        Watch inside = new(Heap, callback, called.Add, ring[1]);
        using Watch outside = new(Heap, callback, called.Add);
        Release(callback);
        Release(ring);
        Assert.Equal(3, Heap.Collect().Freed);
        Assert.Equal([outside], called);
        Assert.False(silent.IsAlive || inside.IsAlive || outside.IsAlive);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_classes")]
    public void A_type_on_the_heap_can_be_watched_and_the_callback_gets_the_watch()
    {
        List<Watch> called = [];
        Handle<Kind> kind = Heap.New(default(Kind));
        Heap.Link(kind, ref Heap.At(kind).Self, kind);
        using Watch watch = new(Heap, kind, called.Add);
        Assert.True(watch.TryUpgrade(out Handle same));
        Assert.Equal(kind.ToHandle(), same);
        Heap.Release(same);
        Heap.Release(kind);
        Heap.Collect();
        Assert.Same(watch, Assert.Single(called));
        Assert.False(watch.TryUpgrade(out _));
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_callback_attribute")]
    [Conforms(ReferencesTestCase, "test_callback_attribute_after_deletion")]
    [Conforms(ReferencesTestCase, "test_set_callback_attribute")]
    public void A_callback_is_shown_until_the_object_is_gone_and_cannot_be_set()
    {
        Action<Watch> callback = _ => { };
        Handle<Node> node = NewNode();
        using Watch with = new(Heap, node, callback);
        using Watch without = new(Heap, node);
        Assert.Same(callback, with.Callback);
        Assert.Null(without.Callback);
        Assert.False(typeof(Watch).GetProperty(nameof(Watch.Callback))!.CanWrite);
        Release(node);
        Assert.Null(with.Callback);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_callback_gcs")]
    public void A_callback_that_collects_finalizes_nothing_twice(bool inCycle)
    {
        int finalized = 0;
        int called = 0;
        Heap.SetFinalizer<Node>((_, _) => finalized++);
        Handle<Node> node = inCycle ? NewSelfCycle() : NewNode();
        using Watch watch = new(Heap, node, _ =>
        {
            called++;
            Heap.Collect();
        });
        Release(node);
        Heap.Collect();
        Assert.Equal((1, 1), (finalized, called));
        Assert.Equal(0, Heap.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_no_memory_when_clearing")]
    public void An_object_dies_and_is_told_of_though_there_is_no_memory(bool inCycle)
    {
        CountingSource source = new();
        using NativeHeap memory = TestHeaps.On(source);
        using ObjectHeap heap = Create(new ObjectHeapOptions { Memory = memory });
        List<Watch> called = [];
        Handle<Node>[] ring = [heap.New(default(Node)), heap.New(default(Node))];
        heap.Link(ring[0], ref heap.At(ring[0]).Next, ring[1]);
        if (inCycle)
        {
            heap.Link(ring[1], ref heap.At(ring[1]).Next, ring[0]);
        }
        Watch[] watches = [.. ring.Select(node => new Watch(heap, node, called.Add)), new(heap, ring[0])];
        int calls = source.Calls;
        source.Refuses = _ => true;
        heap.Release(ring[1]);
        heap.Release(ring[0]);
        Assert.Equal(inCycle ? 2 : 0, heap.Collect().Freed);
        Assert.Equal(calls, source.Calls);
        Assert.All(watches, watch => Assert.False(watch.IsAlive));
        Assert.Equal(2, called.Count);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_clearing_weakrefs_in_gc")]
    public void Watches_with_callbacks_are_dead_before_finalizers_run_and_others_are_not()
    {
        Handle<Node>[] ring = NewRing(3);
        WeakHandle<Node>[] weak = [.. ring.Select(node => node.ToWeakHandle())];
        List<string> order = [];
        Watch[] quiet = [.. ring.Select(node => new Watch(Heap, node))];
        Watch[] told = [.. ring.Select(node => new Watch(Heap, node, _ => order.Add("callback")))];
        Heap.SetFinalizer<Node>((_, _) =>
        {
            order.Add("finalizer");
            Assert.All(told, watch => Assert.False(watch.IsAlive || watch.TryUpgrade(out _)));
            Assert.All(quiet, watch =>
            {
                Assert.True(watch.IsAlive && watch.TryUpgrade(out Handle handle));
                Heap.Release(watch.Target);
            });
            Assert.All(weak, each => Assert.True(IsAlive(each)));
        });
        Release(ring);
        Assert.Equal(3, Heap.Collect().Freed);
        Assert.Equal([.. Enumerable.Repeat("callback", 3), .. Enumerable.Repeat("finalizer", 3)], order);
        Assert.All(quiet, watch => Assert.False(watch.IsAlive));
        Assert.All(weak, each => Assert.False(IsAlive(each)));
    }

    [Fact]
    public void By_its_count_an_object_is_finalized_while_all_watches_are_good_and_its_edges_end_last()
    {
        List<string> order = [];
        Handle<Node> held = NewNode(2);
        Handle<Node> node = Heap.New(new Node { Number = 1, Next = held });
        Release(held);
        using Watch quiet = new(Heap, node);
        using Watch told = new(Heap, node, _ =>
        {
            order.Add("callback");
            Assert.False(quiet.IsAlive);
            Assert.True(Heap.IsAlive(held));
        });
        Heap.SetFinalizer<Node>((heap, dying) =>
        {
            order.Add($"finalizer {heap.At(dying).Number}");
            Assert.Equal(dying == node, quiet.IsAlive);
            Assert.Equal(dying == node, told.IsAlive);
            Assert.Equal(dying == node, told.TryUpgrade(out Handle upgraded));
            if (!upgraded.IsNull)
            {
                heap.Release(upgraded);
            }
        });
        Release(node);
        Assert.Equal(["finalizer 1", "callback", "finalizer 2"], order);
    }
}
