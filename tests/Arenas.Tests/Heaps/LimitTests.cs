using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>A limit is never passed, and before it refuses, what is only kept for later is given up.</summary>
public static unsafe class LimitTests
{
    private const long Limit = 8 << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void Racing_threads_never_pass_the_limit(bool hardened)
    {
        using NativeHeap heap = Limited(Limit, hardened);
        int refused = 0;
        Crew.Run(4, number =>
        {
            Random random = new(number);
            Queue<nuint> blocks = [];
            for (int round = 0; round < TestHeaps.Times(1500); round++)
            {
                int size = random.Next(5) == 0 ? random.Next(1 << 20) : random.Next(1 << random.Next(4, 17));
                if (heap.TryAlloc((nuint)size, out void* block))
                {
                    blocks.Enqueue((nuint)block);
                    new Span<byte>(block, int.Min(size, 1)).Fill(1);
                }
                else
                {
                    _ = Interlocked.Increment(ref refused);
                }
                while (blocks.Count > 60 || (block == null && blocks.Count > 0))
                {
                    heap.Free((void*)blocks.Dequeue());
                }
            }
            while (blocks.TryDequeue(out nuint block))
            {
                heap.Free((void*)block);
            }
        });
        HeapStatistics counted = HeapChecks.Hold(heap);
        Assert.True(refused > 0, "the limit was never reached");
        Assert.InRange(counted.PeakCommittedBytes, 1, Limit);
        Assert.Equal(0, counted.LiveBlocks);
    }

    [Fact]
    public static void What_the_limit_refuses_is_InsufficientMemory_and_changes_no_number()
    {
        using NativeHeap heap = Limited(1 << 20);
        void* small = heap.Alloc(64);
        void* large = heap.Alloc(600_000);
        Pattern.Write(large, 600_000, 1);
        HeapStatistics before = HeapChecks.Hold(heap);

        _ = Assert.Throws<InsufficientMemoryException>(() => heap.Alloc(600_000));
        _ = Assert.Throws<InsufficientMemoryException>(() => heap.AllocZeroed(600_000));
        _ = Assert.Throws<InsufficientMemoryException>(() => heap.AlignedAlloc(600_000, 1 << 20));
        Assert.Contains("1048576", Assert.Throws<InsufficientMemoryException>(
            () => heap.Realloc(large, 2 << 20)).Message, StringComparison.Ordinal);
        Assert.False(heap.TryRealloc(large, 2 << 20, out _) || heap.TryAlloc(600_000, out _));

        HeapStatistics after = HeapChecks.Hold(heap);
        Assert.Equal(before.CommittedBytes, after.CommittedBytes);
        Assert.Equal(before.PeakCommittedBytes, after.PeakCommittedBytes);
        Assert.Equal((before.LiveBlocks, before.UsedBytes), (after.LiveBlocks, after.UsedBytes));
        Pattern.Check(large, 600_000, 1);
        heap.Free(small);
        heap.Free(large);
    }

    [Fact]
    public static void A_limit_of_nothing_gives_nothing()
    {
        using NativeHeap heap = Limited(0);
        Assert.Equal(0, heap.LimitBytes);
        _ = Assert.Throws<InsufficientMemoryException>(() => heap.Alloc(1));
        _ = Assert.Throws<InsufficientMemoryException>(() => heap.Alloc(100_000));
        Assert.Equal(0, HeapChecks.Hold(heap).PeakCommittedBytes);
    }

    [Fact]
    public static void Without_a_limit_of_its_own_a_heap_takes_what_the_process_may_use()
    {
        using NativeHeap heap = new();
        Assert.InRange(heap.LimitBytes, 64 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    [Fact]
    public static void Large_blocks_that_another_thread_keeps_are_given_up_before_a_request_is_refused()
    {
        using NativeHeap heap = Limited(2 << 20);
        using OtherThread other = new();
        other.Run(() => heap.Free(heap.Alloc(1 << 20)));
        Assert.InRange(heap.GetStatistics().FreeBytes, 1 << 20, 2 << 20);
        void* block = heap.Alloc(3 << 19);
        heap.Free(block);
    }

    [Fact]
    public static void Pools_that_another_thread_keeps_are_given_up_though_no_arena_is_empty()
    {
        using NativeHeap heap = Limited(256 << 10);
        using OtherThread other = new();
        nuint kept = 0;
        other.Run(() =>
        {
            List<nuint> blocks = [];
            while (heap.TryAlloc(64, out void* block))
            {
                blocks.Add((nuint)block);
            }
            kept = blocks[0];
            Assert.All(blocks.Skip(1), block => heap.Free((void*)block));
        });
        void* mine = heap.Alloc(64);
        heap.Free(mine);
        heap.Free((void*)kept);
        _ = HeapChecks.Hold(heap);
    }

    [Fact]
    public static void What_dead_threads_left_is_given_up_before_a_request_is_refused()
    {
        using NativeHeap heap = Limited(4 << 20);
        for (int round = 0; round < 20; round++)
        {
            OtherThread.RunAndEnd(() =>
            {
                List<nuint> blocks = [];
                while (heap.TryAlloc((nuint)(1 << (round % 12 + 4)), out void* block))
                {
                    blocks.Add((nuint)block);
                }
                Assert.NotEmpty(blocks);
                Assert.All(blocks, block => heap.Free((void*)block));
            });
        }
        void* all = heap.Alloc(3 << 20);
        heap.Free(all);
    }

    private static NativeHeap Limited(long bytes, bool hardened = false) => new(new NativeHeapOptions
    {
        Name = "limited",
        LimitBytes = bytes,
        Hardened = hardened,
        RetainPolicy = new(0, TestHeaps.Never),
    });
}
