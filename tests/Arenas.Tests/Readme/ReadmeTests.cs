using System;
using Arenas;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The examples of the README, word for word: Arenas.Tidy compares them.</summary>
public sealed unsafe class ReadmeTests
{
    [Fact]
    public void The_quick_start_runs()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "sessions", LimitBytes = 256 << 20 });

        int* numbers = heap.AllocZeroed<int>(1000);
        numbers[7] = 42;
        numbers = (int*)heap.Realloc(numbers, 2000 * sizeof(int));

        heap.Free(numbers); // on any thread; a second time, it throws InvalidOperationException

        Assert.False(heap.Owns(numbers));
        Assert.Throws<InvalidOperationException>(() => heap.Free(numbers));
    }

    [Fact]
    public void The_loop_over_a_thread_heap_runs()
    {
        using NativeHeap heap = new();

        ThreadHeap local = heap.ForThisThread();
        for (int i = 0; i < 1000; i++)
        {
            void* block = local.Alloc(64);
            local.Free(block);
        }

        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public void The_statistics_of_a_heap_are_printed()
    {
        using NativeHeap heap = new();
        void* block = heap.Alloc(100);

        HeapStatistics statistics = heap.GetStatistics();
        Console.WriteLine($"{statistics.LiveBlocks} blocks, {statistics.CommittedBytes} bytes committed");
        Console.WriteLine(HeapDump.Of(heap)); // every size class, and where each committed byte is

        Assert.Equal((1, 256 << 10), (statistics.LiveBlocks, statistics.CommittedBytes));
        heap.Free(block);
    }

    [Fact]
    public void A_hardened_heap_tells_of_one_byte_too_far()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Hardened = true });

        byte* block = (byte*)heap.Alloc(24);
        block[24] = 0; // one byte too far
        try
        {
            heap.Free(block);
        }
        catch (HeapCorruptionException exception)
        {
            Console.WriteLine(exception.Message); // address, heap, bytes asked for, and which is damaged
        }

        Assert.Equal(1, heap.GetStatistics().LiveBlocks); // a damaged block is not used again
    }

    [Fact]
    public void A_ring_that_nobody_holds_is_collected()
    {
        using ObjectHeap heap = new();

        Handle<Node> a = heap.New(new Node { Value = 1 });
        Handle<Node> b = heap.New(new Node { Value = 2 });
        heap.Link(a, ref heap.At(a).Next, b);
        heap.Link(b, ref heap.At(b).Previous, a); // a ring

        heap.Release(a);
        heap.Release(b); // the counts are still 1
        Console.WriteLine(heap.Collect().Freed); // 2

        Assert.Equal(0, heap.Count);
        Assert.False(heap.IsAlive(a));
    }
}
