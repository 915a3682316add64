using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>Two threads free the same block at the same moment.</summary>
public static unsafe class RacingDoubleFreeTests
{
    [Theory]
    [InlineData(HeapKind.Default, 48, true)]
    [InlineData(HeapKind.Default, 48, false)]
    [InlineData(HeapKind.Default, 3000, true)]
    [InlineData(HeapKind.Default, 100_000, true)]
    [InlineData(HeapKind.WithoutThreadCache, 60_000, true)]
    [InlineData(HeapKind.Hardened, 48, true)]
    public static void One_of_two_succeeds_or_the_loss_is_reported_and_no_block_gets_two_owners(
        HeapKind kind, int size, bool ownerTakesPart)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        nuint[] blocks = new nuint[size < 50_000 ? 64 : 3];
        int[] successes = new int[blocks.Length];
        int late = 0;
        int reported = 0;
        for (int round = 0; round < TestHeaps.Times(400); round++)
        {
            for (int index = 0; index < blocks.Length; index++)
            {
                blocks[index] = Alloc(heap, size, ref reported);
            }
            Array.Clear(successes);
            using (Barrier barrier = new(ownerTakesPart ? 2 : 3))
            {
                void FreeAll()
                {
                    barrier.SignalAndWait();
                    for (int index = 0; index < blocks.Length; index++)
                    {
                        if (TryFree(heap, blocks[index]))
                        {
                            _ = Interlocked.Increment(ref successes[index]);
                        }
                    }
                }
                Race(FreeAll, ownerTakesPart, barrier);
            }
            Assert.All(successes, count => Assert.InRange(count, 1, 2));
            late += successes.Count(count => count == 2);
        }
        nuint[] after = [.. Enumerable.Range(0, 2000).Select(_ => Alloc(heap, size, ref reported))];
        Assert.Equal(after.Length, after.Distinct().Count());
        Assert.True(late == 0 || reported > 0, $"{late} blocks were freed twice and nobody was told");
        Assert.True(reported <= late, $"{reported} reports for {late} blocks that were freed twice");
        foreach (nuint block in after)
        {
            heap.Free((void*)block);
        }
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
        heap.Dispose();
    }

    private static void Race(Action freeAll, bool ownerTakesPart, Barrier barrier)
    {
        Thread[] threads = [.. Enumerable.Range(0, ownerTakesPart ? 1 : 2).Select(_ => new Thread(() => freeAll()))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
        if (ownerTakesPart)
        {
            freeAll();
        }
        else
        {
            barrier.SignalAndWait();
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private static bool TryFree(NativeHeap heap, nuint block)
    {
        try
        {
            heap.Free((void*)block);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A report of an earlier double free comes out of some slow path; the call after it works.
    private static nuint Alloc(NativeHeap heap, int size, ref int reported)
    {
        while (true)
        {
            try
            {
                return (nuint)heap.Alloc((nuint)size);
            }
            catch (InvalidOperationException exception)
            {
                Assert.Contains("two threads freed it", exception.Message, StringComparison.Ordinal);
                reported++;
            }
        }
    }
}
