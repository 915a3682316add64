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
}
