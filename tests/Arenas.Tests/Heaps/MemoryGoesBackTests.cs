using System;
using System.Collections.Generic;
using System.Threading;
using Arenas.Platform;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>The footprint follows what is live: measured in the kernel's tables, not in the heap's own count.</summary>
[Collection(Alone.Name)]
public static unsafe class MemoryGoesBackTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(700)]
    [InlineData(3000)]
    [InlineData(20_000)]
    public static void Nine_of_ten_blocks_freed_at_random_take_their_os_pages_along(int size)
    {
        if (!OsMemory.CanPurge)
        {
            return;
        }
        CountingSource source = new();
        using NativeHeap heap = TestHeaps.On(source);
        List<nuint> blocks = Fill(heap, (nuint)size, 48 << 20);
        long full = source.ResidentBytes;
        Assert.True(full >= 48 << 20);
        // In runs, so that whole OS pages fall free whatever the size of a block.
        Random random = new(size);
        int run = Math.Max(1, 40_000 / size);
        List<nuint> kept = [];
        for (int index = 0; index < blocks.Count; index += run)
        {
            bool stays = random.Next(10) == 0;
            for (int one = index; one < Math.Min(index + run, blocks.Count); one++)
            {
                if (stays)
                {
                    kept.Add(blocks[one]);
                }
                else
                {
                    heap.Free((void*)blocks[one]);
                }
            }
        }
        TestHeaps.Decay(heap);
        Assert.InRange(source.ResidentBytes, 0, full / 4);
        _ = HeapChecks.Hold(heap);
        kept.ForEach(block => Pattern.Check((void*)block, (nuint)size, (uint)size));
    }

    [Theory]
    [InlineData(HeapKind.Default, 64)]
    [InlineData(HeapKind.Default, 1000)]
    [InlineData(HeapKind.Default, 6000)]
    [InlineData(HeapKind.Default, 60_000)]
    [InlineData(HeapKind.Hardened, 1000)]
    [InlineData(HeapKind.Pinned, 1000)]
    public static void Os_pages_that_were_held_off_are_used_again_with_right_contents(HeapKind kind, int size)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        Random random = new(size);
        List<nuint> blocks = Fill(heap, (nuint)size, 4 << 20);
        for (int round = 0; round < 6; round++)
        {
            for (int index = blocks.Count - 1; index >= 0; index--)
            {
                if (random.Next(8) != 0)
                {
                    Pattern.Check((void*)blocks[index], (nuint)size, (uint)size);
                    heap.Free((void*)blocks[index]);
                    blocks.RemoveAt(index);
                }
            }
            TestHeaps.Decay(heap, round % 4);
            for (int count = (4 << 20) / size; blocks.Count < count;)
            {
                bool zeroed = random.Next(2) == 0;
                void* block = zeroed ? heap.AllocZeroed((nuint)size) : heap.Alloc((nuint)size);
                if (zeroed)
                {
                    Pattern.CheckZero(block, (nuint)size);
                }
                Pattern.Write(block, (nuint)size, (uint)size);
                blocks.Add((nuint)block);
            }
            _ = HeapChecks.Hold(heap);
        }
        blocks.ForEach(block => Pattern.Check((void*)block, (nuint)size, (uint)size));
    }

    [Fact]
    public static void An_idle_heap_shrinks_from_its_timer_without_a_call()
    {
        if (!OsMemory.CanPurge)
        {
            return;
        }
        CountingSource source = new();
        using NativeHeap heap = new(new NativeHeapOptions
        {
            MemorySource = source,
            RetainPolicy = new(0, TimeSpan.FromMilliseconds(50)),
        });
        Fill(heap, 500, 32 << 20).ForEach(block => heap.Free((void*)block));
        void* large = heap.Alloc(20 << 20);
        Pattern.Write(large, 20 << 20, 1);
        heap.Free(large);
        long deadline = Environment.TickCount64 + 20_000;
        while (source.ResidentBytes > 2 << 20 && Environment.TickCount64 < deadline)
        {
            Thread.Sleep(20);
        }
        Assert.InRange(source.ResidentBytes, 0, 2 << 20);
    }

    [Fact]
    public static void A_policy_without_a_delay_gives_nothing_back_but_by_Trim()
    {
        using NativeHeap heap = new(new NativeHeapOptions { RetainPolicy = RetainPolicy.Everything });
        Fill(heap, 500, 8 << 20).ForEach(block => heap.Free((void*)block));
        long before = heap.GetStatistics().RetainedBytes;
        Thread.Sleep(200);
        Assert.Equal(before, heap.GetStatistics().RetainedBytes);
        Assert.True(heap.Trim() >= 7 << 20);
        Assert.Equal(0, heap.GetStatistics().CommittedBytes);
    }

    [Fact]
    public static void A_policy_keeps_its_bytes_however_long_they_are_unused_and_not_much_more()
    {
        using NativeHeap heap = new(new NativeHeapOptions
        {
            RetainPolicy = new(8 << 20, TestHeaps.Never),
            ThreadCacheBytes = 0,
        });
        Fill(heap, 500, 32 << 20).ForEach(block => heap.Free((void*)block));
        TestHeaps.Decay(heap, 10);
        long kept = heap.GetStatistics().RetainedBytes;
        Assert.InRange(kept, 7 << 20, 9 << 20);
        TestHeaps.Decay(heap, 10);
        Assert.InRange(heap.GetStatistics().RetainedBytes, 7 << 20, kept);
    }

    [Fact]
    public static void Large_blocks_that_are_cached_decay()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        nuint[] sizes = [100_000, 1 << 20, 20 << 20, 300_000, 600_000];
        foreach (nuint size in sizes)
        {
            void* block = heap.Alloc(size);
            heap.Free(block);
            void* again = heap.Alloc(size);
            Assert.True(again == block, $"{size} bytes come from the cache");
            heap.Free(again);
        }
        Assert.InRange(heap.GetStatistics().FreeBytes, 20 << 20, 24 << 20);
        TestHeaps.Decay(heap);
        Assert.Equal(0, HeapChecks.Hold(heap).FreeBytes);
    }

    [Fact]
    public static void After_a_burst_and_a_Trim_nothing_of_it_is_resident()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        CountingSource source = new();
        using NativeHeap heap = TestHeaps.On(source);
        List<nuint> blocks = Fill(heap, 300, 128 << 20);
        Assert.InRange(source.ResidentBytes, 128 << 20, 140 << 20);
        blocks.ForEach(block => heap.Free((void*)block));
        Assert.True(heap.Trim() >= 120 << 20);
        Assert.Equal((0, 0), (source.ResidentBytes, source.Regions));
        Assert.Equal((0, 0), (heap.GetStatistics().CommittedBytes, heap.GetStatistics().Regions));
    }

    private static List<nuint> Fill(NativeHeap heap, nuint size, nuint byteCount)
    {
        List<nuint> blocks = new((int)(byteCount / size));
        for (nuint done = 0; done < byteCount; done += size)
        {
            void* block = heap.Alloc(size);
            Pattern.Write(block, size, (uint)size);
            blocks.Add((nuint)block);
        }
        return blocks;
    }
}
