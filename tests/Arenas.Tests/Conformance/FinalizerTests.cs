using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Finalizers of one object, as weakref.finalize makes them.</summary>
public sealed class FinalizerTests : ConformanceTest
{
    private const string FinalizeTestCase = "test_weakref.FinalizeTestCase";

    [Fact]
    [Conforms(FinalizeTestCase, "test_finalize")]
    public void A_finalizer_runs_once_however_it_comes_to_it()
    {
        int runs = 0;
        void Run() => runs++;
        Handle<Node> node = NewNode();

        Finalizer called = new(Heap, node, Run);
        Assert.True(called.IsAlive && called.IsPending);
        Assert.Equal((Action)Run, called.Peek());
        Assert.True(called.Invoke());
        Assert.Equal(1, runs);
        AssertIsSpent(called);

        Finalizer detached = new(Heap, node, Run);
        Assert.Equal((Action)Run, detached.Detach());
        AssertIsSpent(detached);

        Finalizer waiting = new(Heap, node, Run);
        Assert.Equal([waiting], Heap.WatchesOf(node));
        Release(node);
        Assert.Equal(2, runs);
        AssertIsSpent(waiting);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_finalizer_without_an_action_is_refused_and_nothing_is_registered()
    {
        Handle<Node> node = NewNode();
        Assert.Throws<ArgumentNullException>(() => new Finalizer(Heap, node, null!));
        Assert.Empty(Heap.WatchesOf(node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(FinalizeTestCase, "test_order")]
    public void Finalizers_that_nobody_keeps_run_from_the_newest_to_the_oldest(bool inCycle)
    {
        List<int> ran = [];
        Handle<Node> node = inCycle ? NewSelfCycle() : NewNode();
        List<Finalizer> kept = [];
        for (int i = 0; i < 8; i++)
        {
            int number = i;
            Finalizer finalizer = new(Heap, node, () => ran.Add(number));
            if (i is 2 or 5)
            {
                kept.Add(finalizer);
            }
        }
        GC.Collect();
        Assert.True(kept[0].Invoke());
        Assert.NotNull(kept[1].Detach());
        Assert.Equal([2], ran);
        Release(node);
        Heap.Collect();
        Assert.Equal([2, 7, 6, 4, 3, 1, 0], ran);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(FinalizeTestCase, "test_all_freed")]
    public void When_the_object_is_gone_its_finalizer_and_what_it_ran_are_let_go(bool watched)
    {
        Handle<Node> node = NewNode();
        (WeakReference finalizer, WeakReference target) = Register(node);
        Watch? newer = watched ? new Watch(Heap, node) : null;
        GC.Collect();
        Assert.True(finalizer.IsAlive && target.IsAlive);
        Release(node);
        GC.Collect();
        Assert.False(finalizer.IsAlive || target.IsAlive);
        GC.KeepAlive(newer);
    }

    [Fact]
    [Conforms(FinalizeTestCase, "test_atexit")]
    public void At_the_end_those_that_want_to_run_from_the_newest_and_a_new_one_next()
    {
        List<string> ran = [];
        Handle<Node> node = NewNode();
        Handle<Node> gone = NewNode();
        _ = new Finalizer(Heap, node, () => ran.Add("f1"));
        _ = new Finalizer(Heap, node, () =>
        {
            ran.Add("f2");
            _ = new Finalizer(Heap, node, () => ran.Add("made by f2"));
        });
        _ = new Finalizer(Heap, node, () => throw new NotSupportedException("f3"));
        _ = new Finalizer(Heap, node, () => ran.Add("not at exit"), atExit: false);
        Finalizer changed = new(Heap, node, () => ran.Add("changed its mind"));
        _ = new Finalizer(Heap, gone, () => ran.Add("with its object"));
        _ = new Finalizer(Heap, node, () => ran.Add("f4"));
        changed.AtExit = false;
        Release(gone);
        Heap.Dispose();
        Assert.Equal(["with its object", "f4", "f2", "made by f2", "f1"], ran);
        Assert.Equal("f3", Assert.IsType<NotSupportedException>(Assert.Single(TakeFailures())).Message);
    }

    [Fact]
    public void At_the_end_many_run_in_no_more_than_their_time()
    {
        const int Count = 50_000;
        int ran = 0;
        Handle<Node> node = NewNode();
        Finalizer[] all = [.. Enumerable.Range(0, Count).Select(_ => new Finalizer(Heap, node, () => ran++))];
        for (int i = 0; i < Count; i += 2)
        {
            Assert.NotNull(all[i].Detach());
        }
        Heap.Dispose();
        Assert.Equal(Count / 2, ran);
    }

    [Fact]
    public void A_finalizer_of_a_shared_heap_runs_however_soon_its_object_goes()
    {
        const int Rounds = 2000;
        using ObjectHeap heap = Create(new ObjectHeapOptions { IsShared = true });
        int ran = 0;
        int made = 0;
        Handle<Node>[] nodes = [.. Enumerable.Range(0, Rounds).Select(_ => heap.New(default(Node)))];
        Races.Crew.Run(2, thread =>
        {
            foreach (Handle<Node> node in nodes)
            {
                if (thread == 0)
                {
                    heap.Release(node);
                    continue;
                }
                try
                {
                    _ = new Finalizer(heap, node, () => System.Threading.Interlocked.Increment(ref ran));
                    made++;
                }
                catch (ObjectDisposedException)
                {
                    // Gone before it could be registered.
                }
            }
        });
        Assert.Equal(made, ran);
    }

    private static void AssertIsSpent(Finalizer finalizer)
    {
        Assert.False(finalizer.IsAlive || finalizer.IsPending);
        Assert.Null(finalizer.Peek());
        Assert.Null(finalizer.Detach());
        Assert.False(finalizer.Invoke());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Finalizer, WeakReference Target) Register(Handle<Node> node)
    {
        List<int> target = [];
        Finalizer finalizer = new(Heap, node, target.Clear);
        return (new WeakReference(finalizer), new WeakReference(target));
    }
}
