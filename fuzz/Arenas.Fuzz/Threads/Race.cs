using System;
using System.Collections.Generic;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>Threads free the same blocks at the same moment: race SIZE COUNT THREADS.</summary>
/// <remarks>
/// Every block is freed at least once. Whatever succeeds more often must have been noticed: at once by all but one,
/// or, when two were too close together for that, by the owner's next visit to a slow path.
/// </remarks>
internal sealed unsafe class Race(NativeHeap heap, Operation operation)
{
    private const int MaxBlocks = 1000;

    private readonly List<nint> _blocks = [];
    private int _succeeded;
    private string? _complaint;

    public void Run()
    {
        nuint byteCount = (nuint)(ulong)Math.Clamp(operation.A, 0, 1 << 20);
        for (long count = Math.Clamp(operation.B, 0, MaxBlocks); count > 0; count--)
        {
            Answer answer = Answer.Of(() => (nint)heap.Alloc(byteCount));
            if (answer.IsDone)
            {
                _blocks.Add(answer.Value);
            }
        }
        FreeOnAll((int)Math.Clamp(operation.C, 2, 4));
        ViolationException.Unless(_complaint is null, $"a race: {_complaint}");
        ViolationException.Unless(
            _succeeded >= _blocks.Count, $"{_succeeded} frees of {_blocks.Count} live blocks succeeded");
        bool late = TryFindLate(byteCount);
        ViolationException.Unless(late == _succeeded > _blocks.Count,
            $"{_succeeded} frees of {_blocks.Count} blocks succeeded, and a double free was "
                + $"{(late ? "" : "not ")}reported");
        HeapVerifier.Verify(heap);
    }

    private void FreeOnAll(int threadCount)
    {
        using Barrier barrier = new(threadCount);
        List<Thread> threads = [];
        for (int index = 1; index < threadCount; index++)
        {
            threads.Add(new Thread(() => FreeBlocks(barrier)) { IsBackground = true });
            threads[^1].Start();
        }
        FreeBlocks(barrier);
        threads.ForEach(thread => thread.Join());
    }

    private void FreeBlocks(Barrier barrier)
    {
        int succeeded = 0;
        barrier.SignalAndWait();
        foreach (nint block in _blocks)
        {
            Answer answer = Answer.Of(() => heap.Free((void*)block));
            succeeded += answer.IsDone ? 1 : 0;
            if (!answer.IsDone && answer.Outcome != Outcome.DoubleFree)
            {
                Volatile.Write(ref _complaint, answer.Message);
            }
        }
        _ = Interlocked.Add(ref _succeeded, succeeded);
    }

    // A trim drains what other threads freed, and the next visit to a slow path reports what it found.
    private bool TryFindLate(nuint byteCount)
    {
        _ = heap.Trim();
        Answer answer = Answer.Of(() => (nint)heap.Alloc(byteCount));
        if (answer.IsDone)
        {
            heap.Free((void*)answer.Value);
        }
        return answer.Outcome == Outcome.DoubleFree;
    }
}
