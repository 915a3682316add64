using System;

namespace Arenas.Fuzz;

/// <summary>What must hold when a heap ends, whatever was done with it before.</summary>
internal static unsafe class HeapEnding
{
    private const int MaxPasses = 6;

    /// <summary>Every block was freed, and every other thread is dead: not a byte stays behind.</summary>
    public static void CheckNothingIsLeft(NativeHeap heap)
    {
        // What threads freed in pools of others moves on to the pool's next owner with each pass.
        long committed = -1;
        for (int pass = 0; pass < MaxPasses && committed != 0; pass++)
        {
            _ = heap.Trim();
            committed = heap.GetStatistics().CommittedBytes;
        }
        HeapVerifier.Verify(heap);
        HeapStatistics statistics = heap.GetStatistics();
        Same(0, statistics.LiveLargeBlocks, "live large blocks at the end");
        if (!heap.IsHardened)
        {
            Same(0, statistics.LiveBlocks, "live blocks at the end");
            Same(0, statistics.CommittedBytes, "committed bytes at the end");
            Same(0, statistics.ReservedBytes, "reserved bytes at the end");
        }
    }

    /// <summary>Disposes the heap, and sees that it says so.</summary>
    public static void CheckDispose(NativeHeap heap)
    {
        Answer before = Answer.Of(() => (nint)heap.Alloc(16));
        heap.Dispose();
        heap.Dispose();
        ViolationException.Unless(heap.IsDisposed, "a disposed heap says that it is not");
        ViolationException.Unless(!before.IsDone || !heap.Owns((void*)before.Value), "a disposed heap owns a block");
        CheckDisposed(Answer.Of(() => (nint)heap.Alloc(16)));
        CheckDisposed(Answer.Of(() => (nint)heap.AllocZeroed(1 << 20)));
        if (before.IsDone)
        {
            CheckDisposed(Answer.Of(() => heap.Free((void*)before.Value)));
            CheckDisposed(Answer.Of(() => (nint)heap.UsableSize((void*)before.Value)));
        }
        CheckDisposed(Answer.Of(() => (nint)heap.Realloc(null, 16)));
        CheckDisposed(Answer.Of(() => (nint)heap.ForThisThread().Alloc(16)));
        CheckDisposed(Answer.Of(() => (nint)heap.Trim()));
        CheckDisposed(Answer.Of(() => (nint)heap.GetStatistics().LiveBlocks));
    }

    /// <summary>The heap was disposed, and no thread that used it lives.</summary>
    public static void CheckNothingIsReserved(NativeHeap heap, CheckedSource source)
    {
        Heaps.DecayTimer.RunLaterNow(heap);
        Heaps.ThreadHeaps.ReturnDead();
        Same(0, source.ReservedBytes, "bytes reserved after dispose");
        Same(0, source.RecordCount, "records reserved after dispose");
        ViolationException.Unless(source.Complaint is null, $"the memory source complains: {source.Complaint}");
    }

    public static void CheckSums(HeapStatistics statistics, NativeHeap heap)
    {
        Same(statistics.CommittedBytes,
            statistics.UsedBytes + statistics.FreeBytes + statistics.CarvingBytes + statistics.HeaderBytes,
            "committed bytes");
        ViolationException.Unless(
            statistics.RetainedBytes >= 0, $"{-statistics.RetainedBytes} bytes more were given back than are free");
        ViolationException.Unless(
            statistics.PeakCommittedBytes <= heap.LimitBytes
                && statistics.CommittedBytes <= statistics.PeakCommittedBytes,
            $"{statistics.CommittedBytes} bytes committed, {statistics.PeakCommittedBytes} at the peak");
    }

    public static void Same(long expected, long found, string what) =>
        ViolationException.Unless(expected == found, $"{what}: {found}, and {expected} is right");

    private static void CheckDisposed(Answer answer) => ViolationException.Unless(
        answer.Outcome == Outcome.Disposed, $"a call of a disposed heap gave {answer.Message}");
}
