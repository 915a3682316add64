using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Who operates a process sees its heaps, and is told of errors and of memory given back.</summary>
public static unsafe class HeapMonitorTests
{
    [Fact]
    public static void Heaps_are_listed_while_they_live()
    {
        NativeHeap heap = new();
        Assert.Contains(heap, HeapMonitor.GetHeaps());
        heap.Dispose();
        Assert.DoesNotContain(heap, HeapMonitor.GetHeaps());
    }

    [Fact]
    public static void Errors_are_counted_by_reason_and_told_in_order_with_their_message()
    {
        ConcurrentQueue<HeapErrorEventArgs> told = new();
        using NativeHeap heap = new(new NativeHeapOptions { Name = "told of errors", LimitBytes = 1 << 20 });
        EventHandler<HeapErrorEventArgs> handler = (_, error) =>
        {
            if (error.HeapName == heap.Name)
            {
                Assert.Equal(0, heap.GetStatistics().LiveBlocks); // no lock of the heap is held
                told.Enqueue(error);
            }
        };
        HeapMonitor.Failed += handler;
        try
        {
            void* block = heap.Alloc(10);
            heap.Free(block);
            Assert.Throws<InvalidOperationException>(() => heap.Free(block));
            Assert.Throws<InsufficientMemoryException>(() => (nint)heap.Alloc(2 << 20));
            Waits(() => told.Count == 2);
        }
        finally
        {
            HeapMonitor.Failed -= handler;
        }
        Assert.Equal([HeapError.DoubleFree, HeapError.Limit], told.Select(static error => error.Error));
        Assert.All(told, static error => Assert.NotEmpty(error.Message));
        Assert.Equal(1, HeapMonitor.CountErrors(heap, HeapError.DoubleFree));
        Assert.Equal(1, HeapMonitor.CountErrors(heap, HeapError.Limit));
        Assert.Equal(0, HeapMonitor.CountErrors(heap, HeapError.Corruption));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeapMonitor.CountErrors(heap, (HeapError)99));
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Memory_given_back_is_told_and_a_handler_that_throws_keeps_nothing_from_the_next()
    {
        ConcurrentQueue<long> told = new();
        using NativeHeap heap = new(new NativeHeapOptions { Name = "told of trims" });
        EventHandler<HeapTrimmedEventArgs> bad = static (_, trim) =>
        {
            if (trim.HeapName == "told of trims")
            {
                throw new InvalidOperationException("a handler of a test");
            }
        };
        EventHandler<HeapTrimmedEventArgs> good = (_, trim) =>
        {
            if (trim.HeapName == heap.Name)
            {
                told.Enqueue(trim.ByteCount);
            }
        };
        HeapMonitor.Trimmed += good;
        HeapMonitor.Trimmed += bad;
        try
        {
            for (int round = 1; round <= 2; round++)
            {
                heap.Free(heap.Alloc(8 << 20));
                Assert.True(heap.Trim() > 0);
                Waits(() => told.Count == round);
            }
        }
        finally
        {
            HeapMonitor.Trimmed -= good;
            HeapMonitor.Trimmed -= bad;
        }
        Assert.All(told, static bytes => Assert.True(bytes > 0));
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    private static void Waits(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), "it was not told");
}
