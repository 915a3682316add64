using System;
using System.Collections.Generic;
using System.Threading;
using Arenas.Heaps;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>Dispose beside threads at work: each of their calls ends as if before, or says ObjectDisposed.</summary>
[Collection(Alone.Name)]
public static unsafe class DisposeRaceTests
{
    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.WithoutThreadCache)]
    [InlineData(HeapKind.Hardened)]
    public static void Every_call_ends_well_or_says_ObjectDisposed(HeapKind kind)
    {
        for (int round = 0; round < TestHeaps.Times(60); round++)
        {
            NativeHeap heap = TestHeaps.Create(kind);
            Random random = new(round);
            int wait = random.Next(3000);
            Crew.Run(3, number =>
            {
                if (number == 0)
                {
                    Thread.SpinWait(wait);
                    heap.Dispose();
                    return;
                }
                UseUntilDisposed(heap, number == 1 ? 600 : 200_000);
            });
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(100_000)]
    public static void A_thread_that_only_frees_meets_no_unmapped_address(int size)
    {
        for (int round = 0; round < TestHeaps.Times(60); round++)
        {
            NativeHeap heap = TestHeaps.Create(HeapKind.Default);
            nuint[] blocks = new nuint[size < 1000 ? 5000 : 50];
            for (int index = 0; index < blocks.Length; index++)
            {
                blocks[index] = (nuint)heap.Alloc((nuint)size);
            }
            using OtherThread other = new();
            using ManualResetEventSlim started = new();
            Thread freeing = new(() => IgnoreDisposed(() =>
            {
                foreach (nuint block in blocks)
                {
                    _ = heap.Owns((void*)block);
                    heap.Free((void*)block);
                    started.Set();
                }
            }));
            freeing.Start();
            started.Wait();
            heap.Dispose();
            freeing.Join();
        }
    }

    [Fact]
    public static void Owns_says_no_and_never_throws()
    {
        for (int round = 0; round < TestHeaps.Times(300); round++)
        {
            NativeHeap heap = TestHeaps.Create(HeapKind.Default);
            nuint block = (nuint)heap.Alloc(64);
            int wait = round;
            Crew.Run(3, number =>
            {
                if (number == 0)
                {
                    Thread.SpinWait(wait);
                    heap.Dispose();
                }
                bool owned = heap.Owns((void*)block);
                Assert.True(!owned || number != 0, "a disposed heap owns nothing");
            });
        }
    }

    [Fact]
    public static void Everything_is_returned_in_the_end()
    {
        CountingSource source = new();
        NativeHeap heap = TestHeaps.On(source);
        Crew.Run(3, _ => heap.Free(heap.Alloc(100)));
        using OtherThread alive = new();
        alive.Run(() => heap.Alloc(100_000));
        alive.Run(() => heap.Alloc(100));
        heap.Dispose();
        Assert.NotEqual(0, source.Regions);
        DecayTimer.RunLaterNow(heap);
        alive.Dispose();
        ThreadHeaps.ReturnDead();
        Assert.Equal((0, 0), (source.Outstanding, source.Faults));
    }

    private static void UseUntilDisposed(NativeHeap heap, int size) => IgnoreDisposed(() =>
    {
        Queue<nuint> blocks = [];
        for (int step = 0; ; step++)
        {
            switch (step % 50)
            {
                case 7:
                    _ = heap.GetStatistics();
                    break;
                case 17:
                    _ = heap.Trim();
                    break;
                case 27 when blocks.Count > 0:
                    _ = heap.UsableSize((void*)blocks.Peek());
                    break;
                case 37 when blocks.Count > 0:
                    blocks.Enqueue(Given(heap.Realloc((void*)blocks.Dequeue(), (nuint)(size + step))));
                    break;
                default:
                    blocks.Enqueue(Given(heap.AllocZeroed((nuint)(step % size))));
                    blocks.Enqueue(Given(heap.Alloc((nuint)(step % size))));
                    break;
            }
            while (blocks.Count > 30)
            {
                heap.Free((void*)blocks.Dequeue());
            }
        }
    });

    private static nuint Given(void* block)
    {
        Assert.True(block != null, "a call of a heap that is being disposed gave null");
        return (nuint)block;
    }

    private static void IgnoreDisposed(Action action)
    {
        try
        {
            action();
        }
        catch (ObjectDisposedException)
        {
            // What the test is about.
        }
    }
}
