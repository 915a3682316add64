using System;
using System.Collections.Generic;
using System.Threading;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Chains that die from one end to the other, while user code does what it likes.</summary>
public sealed class DeepChainTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";
    private const string ReferencesTestCase = "test_weakref.ReferencesTestCase";

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3)]
    [Conforms(GCTests, "test_trashcan")]
    public void Chains_of_all_kinds_die_though_their_finalizers_collect(int maxFreesPerCall)
    {
        const int Depth = 150;
        using ObjectHeap heap = Create(new ObjectHeapOptions { MaxFreesPerCall = maxFreesPerCall });
        int finalized = 0;
        heap.SetFinalizer<Leaf>((_, _) =>
        {
            if (++finalized % 17 == 0)
            {
                Assert.Equal(0, heap.Collect().Unexplained);
            }
        });
        for (int round = 0; round < 2; round++)
        {
            Handle<List> list = default;
            Handle<Node> pair = default;
            Handle<Map> map = default;
            for (int i = 0; i < Depth; i++)
            {
                list = MakeLevel<List, Level>(heap, new() { Below = list, Ouch = heap.New(default(Leaf)) });
                pair = heap.NewTaking(new Node { Next = pair, Leaf = heap.New(default(Leaf)) });
                map = MakeLevel<Map, Entry>(heap, new() { Value = map, Key = heap.New(default(Leaf)) });
            }
            heap.Release(list);
            heap.Release(pair);
            heap.Release(map);
        }
        while (heap.FreePending())
        {
        }
        Assert.Equal(2 * 3 * Depth, finalized);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void New_objects_free_what_waits_two_by_two()
    {
        const int Depth = 100;
        using ObjectHeap heap = Create(new ObjectHeapOptions { MaxFreesPerCall = 1 });
        int finalized = 0;
        heap.SetFinalizer<Leaf>((_, _) => finalized++);
        Handle<Node> chain = default;
        for (int i = 0; i < Depth; i++)
        {
            chain = heap.NewTaking(new Node { Next = chain, Leaf = heap.New(default(Leaf)) });
        }
        heap.Release(chain);
        for (int i = 0; i < Depth; i++)
        {
            _ = heap.New(1L);
        }
        Assert.InRange(finalized, Depth - 1, Depth);
    }

    [Fact]
    [Conforms(GCTests, "test_trashcan_threads")]
    public void Two_threads_free_chains_whose_finalizers_yield()
    {
        const int Depth = 60;
        const int Rounds = 50;
        using ObjectHeap heap = Create(new ObjectHeapOptions { IsShared = true });
        int made = 0;
        int finalized = 0;
        heap.SetFinalizer<Leaf>((_, _) =>
        {
            Interlocked.Increment(ref finalized);
            Thread.Yield();
        });
        Crew.Run(2, _ =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                Handle<Node> chain = default;
                for (int i = 0; i < Depth; i++)
                {
                    Interlocked.Increment(ref made);
                    chain = heap.NewTaking(new Node { Next = chain, Leaf = heap.New(default(Leaf)) });
                }
                if (round % 4 == 0)
                {
                    heap.Collect();
                }
                heap.Release(chain);
            }
        });
        Assert.Equal(2 * Depth * Rounds, made);
        Assert.Equal(made, finalized);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public void Threads_that_collect_at_once_finalize_each_object_once()
    {
        const int Rounds = 300;
        using ObjectHeap heap = Create(new ObjectHeapOptions { IsShared = true });
        int made = 0;
        int finalized = 0;
        int told = 0;
        heap.Thresholds = new(50, 2, 2);
        heap.SetFinalizer<Node>((_, node) =>
        {
            Assert.True(heap.IsAlive(node));
            Interlocked.Increment(ref finalized);
            Thread.Yield();
        });
        Crew.Run(3, thread =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                Handle<Node> first = heap.New(default(Node));
                Handle<Node> second = heap.NewTaking(new Node { Next = heap.Retain(first) });
                if ((round + thread) % 2 == 0)
                {
                    heap.Link(first, ref heap.At(first).Next, second);
                }
                _ = new Watch(heap, second, _ => Interlocked.Increment(ref told));
                heap.Release(first);
                heap.Release(second);
                Interlocked.Add(ref made, 2);
                if (round % 16 == 0)
                {
                    heap.Collect(round % 3);
                }
            }
        });
        heap.Collect();
        Assert.Equal(6 * Rounds, made);
        Assert.Equal((made, made / 2), (finalized, told));
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_trashcan_16602")]
    public void A_dying_object_looks_dead_to_every_callback_of_its_chain()
    {
        const int Depth = 100;
        List<WeakHandle<Node>> all = [];
        List<int> seen = [];
        Handle<Node> chain = default;
        for (int i = 0; i < Depth; i++)
        {
            int index = i;
            chain = Heap.NewTaking(new Node { Next = chain });
            all.Add(chain);
            _ = new Watch(Heap, chain, _ =>
            {
                // Who held this one is gone, and so is this one; who it holds is next.
                for (int other = 0; other < Depth; other++)
                {
                    bool lives = Heap.TryUpgrade(all[other], out Handle<Node> node);
                    Assert.Equal(other < index, lives);
                    if (lives)
                    {
                        Heap.Release(node);
                    }
                }
                Heap.Collect();
                seen.Add(index);
            });
        }
        Heap.Release(chain);
        Assert.Equal(Depth, seen.Count);
        Assert.Equal(0, Heap.Count);
        Assert.Equal((Depth - 1, 0), (seen[0], seen[^1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_sf_bug_840829")]
    public void A_callback_that_collects_does_not_find_the_dying_object(bool inside)
    {
        int calls = 0;
        Handle<Node> dying = NewNode();
        Handle<Node> holder = inside ? Heap.New(new Node { Next = dying }) : dying;
        using Watch watch = new(Heap, dying, gone =>
        {
            calls++;
            CollectionInfo info = Heap.Collect();
            Assert.Equal((0, 0), (info.Freed, info.Candidates));
            Assert.False(Heap.IsAlive(gone.Target));
            Assert.Equal(0, Heap.Count);
        });
        if (inside)
        {
            Release(dying);
        }
        Heap.Collect();
        Release(holder);
        Assert.Equal(1, calls);
        Assert.Equal(0, Heap.Count);
    }

    private static Handle<T> MakeLevel<T, TItem>(ObjectHeap heap, TItem level)
        where T : unmanaged
        where TItem : unmanaged
    {
        Handle<T> made = heap.New<T, TItem>(default, [level]);
        foreach (Handle held in heap.GetReferents(made))
        {
            heap.Release(held);
        }
        return made;
    }

    private struct Level : INativeObject
    {
        public Handle<List> Below;
        public Handle<Leaf> Ouch;

        public void DescribeEdges(EdgeMap edges)
        {
            edges.Add(ref this, ref Below);
            edges.Add(ref this, ref Ouch);
        }
    }
}
