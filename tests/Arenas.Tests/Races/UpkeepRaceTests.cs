using System.Collections.Concurrent;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>Trim, decay, statistics and the verifier beside threads at work, and beside threads being born.</summary>
public static class UpkeepRaceTests
{
    [Theory]
    [InlineData(HeapKind.Default, 2)]
    [InlineData(HeapKind.Default, 4)]
    [InlineData(HeapKind.WithoutThreadCache, 3)]
    [InlineData(HeapKind.Hardened, 3)]
    [InlineData(HeapKind.Pinned, 3)]
    public static void Upkeep_beside_threads_at_work_disturbs_no_block(HeapKind kind, int threads)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        ConcurrentQueue<Parcel> shared = new();
        int working = threads;
        Crew.Run(threads + 1, number =>
        {
            if (number == 0)
            {
                for (int pass = 0; Volatile.Read(ref working) > 0; pass++)
                {
                    Upkeep(heap, pass);
                }
                return;
            }
            try
            {
                new Mutator(heap, shared, number).Run(TestHeaps.Times(8000));
            }
            finally
            {
                _ = Interlocked.Decrement(ref working);
            }
        });
        Finish(heap, shared);
    }

    [Fact]
    public static void Upkeep_beside_threads_being_born_disturbs_no_block()
    {
        NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        ConcurrentQueue<Parcel> shared = new();
        bool done = false;
        Crew.Run(3, number =>
        {
            for (int pass = 0; number == 0 && !Volatile.Read(ref done); pass++)
            {
                Upkeep(heap, pass);
            }
            for (int round = 0; number != 0 && round < TestHeaps.Times(150); round++)
            {
                int seed = (round * 3) + number;
                OtherThread.RunAndEnd(() => new Mutator(heap, shared, seed).Run(60));
            }
            Volatile.Write(ref done, true);
        });
        Finish(heap, shared);
    }

    private static void Upkeep(NativeHeap heap, int pass)
    {
        switch (pass % 4)
        {
            case 0:
                _ = heap.Trim();
                break;
            case 1:
                HeapChecks.Sums(heap.GetStatistics());
                break;
            case 2:
                Assert.Contains("# bytes", HeapDump.Of(heap), System.StringComparison.Ordinal);
                break;
            default:
                heap.Upkeep.Decay();
                break;
        }
    }

    private static void Finish(NativeHeap heap, ConcurrentQueue<Parcel> shared)
    {
        while (shared.TryDequeue(out Parcel parcel))
        {
            parcel.Free(heap);
        }
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
        heap.Dispose();
    }
}
