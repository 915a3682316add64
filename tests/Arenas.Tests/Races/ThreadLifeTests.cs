using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Heaps;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>Threads come, share and die; nothing of theirs is stranded.</summary>
public static class ThreadLifeTests
{
    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.WithoutThreadCache)]
    [InlineData(HeapKind.Hardened)]
    public static void Short_threads_strand_nothing(HeapKind kind)
    {
        const int threads = 6;
        using NativeHeap heap = TestHeaps.Create(kind);
        ConcurrentQueue<Parcel> shared = new();
        for (int round = 0; round < TestHeaps.Times(12); round++)
        {
            int seed = round * threads;
            Crew.Run(threads, number => new Mutator(heap, shared, seed + number).Run(400));
        }
        while (shared.TryDequeue(out Parcel parcel))
        {
            parcel.Free(heap);
        }
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
        Assert.InRange(heap.GetStatistics().ThreadHeaps, 1, threads + 1);
        TestHeaps.Decay(heap, 6);
        if (kind != HeapKind.Hardened)
        {
            // What is left are the current pools of this thread, which lives: hardly any of it is resident.
            Assert.InRange(HeapChecks.Hold(heap).RetainedBytes, 0, 4 << 20);
        }
        _ = heap.Trim();
        HeapStatistics empty = HeapChecks.Hold(heap);
        Assert.True(kind == HeapKind.Hardened || empty is { CommittedBytes: 0, Regions: 0 }, $"{empty}");
    }

    [Fact]
    public static void Dead_threads_give_back_all_without_a_Trim()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        ConcurrentQueue<Parcel> shared = new();
        for (int round = 0; round < 5; round++)
        {
            Crew.Run(4, number => new Mutator(heap, shared, number).Run(1000));
        }
        OtherThread.RunAndEnd(() => Drain(heap, shared));
        TestHeaps.Decay(heap, 6);
        HeapStatistics empty = HeapChecks.Hold(heap);
        Assert.Equal((0, 0), (empty.CommittedBytes, empty.Regions));
        Assert.InRange(empty.ThreadHeaps, 1, 4);
    }

    [Fact]
    public static async Task Tasks_of_the_thread_pool_may_free_what_others_allocated()
    {
        NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        ConcurrentQueue<Parcel> shared = new();
        List<Task> tasks = [];
        for (int index = 0; index < 64; index++)
        {
            int seed = index;
            tasks.Add(Task.Run(async () =>
            {
                new Mutator(heap, shared, seed).Run(100);
                await Task.Yield();
                new Mutator(heap, shared, seed + 1000).Run(100);
            }));
        }
        await Task.WhenAll(tasks);
        Drain(heap, shared);
        heap.Dispose();
    }

    [Fact]
    public static void A_consumer_on_another_thread_keeps_up_with_its_producer()
    {
        NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using BlockingCollection<Parcel> queue = new(256);
        Crew.Run(2, number =>
        {
            if (number == 0)
            {
                Random random = new(1);
                for (uint sent = 0; sent < 60_000; sent++)
                {
                    queue.Add(Parcel.Make(heap, (nuint)random.Next(1, 4096), sent));
                }
                queue.CompleteAdding();
                return;
            }
            foreach (Parcel parcel in queue.GetConsumingEnumerable())
            {
                parcel.Free(heap);
            }
        });
        HeapStatistics counted = HeapChecks.Hold(heap);
        Assert.Equal(0, counted.LiveBlocks);
        Assert.InRange(counted.PeakCommittedBytes, 1, 16 << 20);
        heap.Dispose();
    }

    [Fact]
    public static unsafe void An_idle_thread_keeps_no_more_than_its_bound()
    {
        const long bound = 1 << 20;
        using NativeHeap heap = new(new NativeHeapOptions
        {
            ThreadCacheBytes = bound,
            RetainPolicy = new(0, TestHeaps.Never),
        });
        using OtherThread idle = new();
        idle.Run(() =>
        {
            List<nuint> blocks = [];
            for (int index = 0; index < 40_000; index++)
            {
                blocks.Add((nuint)heap.Alloc((nuint)(index % 50 == 0 ? 100_000 + index : index % 3000)));
            }
            blocks.ForEach(block => heap.Free((void*)block));
        });
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            Assert.InRange(owner.Heap.CachedBytes, 0, bound);
        }
        TestHeaps.Decay(heap, 6);
        Assert.InRange(HeapChecks.Hold(heap).RetainedBytes, 0, 2 << 20);
        _ = heap.Trim();
        Assert.All(heap.Threads.All, owner => Assert.Equal(0, owner.Heap.CachedBytes));
    }

    [Fact]
    public static unsafe void A_thread_of_many_heaps_finds_its_part_of_each()
    {
        NativeHeap[] heaps = new NativeHeap[40];
        for (int index = 0; index < heaps.Length; index++)
        {
            heaps[index] = TestHeaps.Create(HeapKind.Default);
        }
        for (int round = 0; round < 200; round++)
        {
            nuint[] blocks = Array.ConvertAll(heaps, heap => (nuint)heap.Alloc(64));
            for (int index = heaps.Length - 1; index >= 0; index--)
            {
                heaps[index].Free((void*)blocks[index]);
            }
        }
        foreach (NativeHeap heap in heaps)
        {
            HeapStatistics counted = HeapChecks.Hold(heap);
            Assert.Equal((0, 1, 1), (counted.LiveBlocks, counted.ThreadHeaps, counted.Arenas));
            heap.Dispose();
        }
    }

    private static void Drain(NativeHeap heap, ConcurrentQueue<Parcel> shared)
    {
        while (shared.TryDequeue(out Parcel parcel))
        {
            parcel.Free(heap);
        }
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
    }
}
