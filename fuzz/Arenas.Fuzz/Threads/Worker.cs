using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>One of several threads that use a heap at once. When it dies, another thread goes on for it.</summary>
internal sealed unsafe class Worker(
    ThreadsProgram program, int number, Operation[] operations, int repeats, CountdownEvent running)
{
    private const int MaxBlocks = 3000;
    private const nuint MaxBytes = 256 << 20;

    private readonly Queue<Parcel> _own = new();
    private Thread? _thread;
    private nuint _ownBytes;
    private ulong _lastStamp = (ulong)number << 56;
    private int _next;

    public static bool Knows(Operation operation) => operation.Verb is "alloc" or "zeroed" or "realloc" or "free"
        or "pass" or "trim" or "decay" or "stats" or "refuse" or "die" or "dispose";

    /// <summary>Starts a thread where the last one ended; it waits until that one is dead.</summary>
    public void Start(Thread? last = null)
    {
        Thread thread = new(() =>
        {
            last?.Join();
            Work();
        })
        {
            IsBackground = true,
            Name = $"worker {number}",
        };
        _thread = thread;
        thread.Start();
    }

    /// <summary>Waits until the last thread is dead, and not only done.</summary>
    public void Join() => _thread?.Join();

    /// <summary>Frees blocks that nobody holds any more.</summary>
    public static void FreeAll(ThreadsProgram program, IEnumerable<Parcel> parcels)
    {
        foreach (Parcel parcel in parcels)
        {
            _ = Free(program, parcel);
        }
    }

    private void Work()
    {
        try
        {
            // A heap that knows of the thread leaves what it looks at mapped for a while after its end.
            _ = program.Heap.Owns(null);
            while (_next < operations.Length * repeats && !program.IsOver)
            {
                Operation operation = operations[_next++ % operations.Length];
                if (operation.Verb == "die")
                {
                    Start(Thread.CurrentThread);
                    return;
                }
                if (!RunOne(operation))
                {
                    break;
                }
            }
            while (_own.TryDequeue(out Parcel parcel))
            {
                program.MailOf(number).Enqueue(parcel);
            }
        }
        catch (Exception failure)
        {
            program.Fail(failure);
        }
        _ = running.Signal();
    }

    // False once the heap is disposed: whatever follows means nothing.
    private bool RunOne(Operation operation) => operation.Verb switch
    {
        "alloc" => Alloc(operation, size => (nint)program.Heap.Alloc(size), zeroed: false),
        "zeroed" => Alloc(operation, size => (nint)program.Heap.AllocZeroed(size), zeroed: true),
        "realloc" => Realloc(operation),
        "free" => FreeSome(operation.B),
        "pass" => Pass(operation),
        "trim" => Done(Answer.Of(() => (nint)program.Heap.Trim())),
        "decay" => Done(Answer.Of(program.Heap.Upkeep.Decay)),
        "stats" => Done(Answer.Of(() => HeapEnding.CheckSums(program.Heap.GetStatistics(), program.Heap))),
        "refuse" => Refuse(operation),
        "dispose" => Dispose(),
        _ => throw new FormatException($"no operation is called '{operation.Verb}'"),
    };

    private bool Refuse(Operation operation)
    {
        program.Source.Refuse(Math.Max(0, operation.B), Math.Max(0, operation.C));
        return true;
    }

    // Only when all repeats are nearly over, so that a disposed heap was used before.
    private bool Dispose()
    {
        if (_next <= operations.Length * (repeats - 1))
        {
            return true;
        }
        program.DisposeHeap();
        return false;
    }

    private bool Done(Answer answer)
    {
        ViolationException.Unless(
            answer.IsDone || IsLateCall(answer), $"worker {number}: {answer.Message}");
        return answer.IsDone;
    }

    private bool IsLateCall(Answer answer) => answer.Outcome == Outcome.Disposed && program.Heap.IsDisposed;

    private bool Alloc(Operation operation, Func<nuint, nint> call, bool zeroed)
    {
        nuint byteCount = (nuint)(ulong)operation.C;
        for (long count = operation.B; count > 0 && _own.Count < MaxBlocks && _ownBytes < MaxBytes; count--)
        {
            Answer answer = Answer.Of(() => call(byteCount));
            if (!answer.IsDone)
            {
                ViolationException.Unless(
                    answer.IsRefusal || IsLateCall(answer), $"worker {number}: {byteCount} bytes: {answer.Message}");
                return answer.IsRefusal;
            }
            long dirty = zeroed ? Stamp.IndexOfNonZero(answer.Value, byteCount) : -1;
            ViolationException.Unless(
                dirty < 0 || program.Heap.IsDisposed, $"worker {number}: byte {dirty} of a zeroed block is not zero");
            Keep(answer.Value, byteCount);
        }
        return true;
    }

    private void Keep(nint block, nuint byteCount)
    {
        Parcel parcel = new(block, byteCount, ++_lastStamp * 0xA076_1D64_78BD_642F);
        Stamp.Fill(block, byteCount, parcel.Stamp);
        _own.Enqueue(parcel);
        _ownBytes += byteCount;
    }

    private bool TryTake(out Parcel parcel)
    {
        if (program.MailOf(number).TryDequeue(out parcel))
        {
            return true;
        }
        bool taken = _own.TryDequeue(out parcel);
        _ownBytes -= taken ? parcel.ByteCount : 0;
        return taken;
    }

    private bool FreeSome(long count)
    {
        for (; count > 0 && TryTake(out Parcel parcel); count--)
        {
            if (!Free(program, parcel))
            {
                return false;
            }
        }
        return true;
    }

    private bool Pass(Operation operation)
    {
        ConcurrentQueue<Parcel> mail = program.MailOf(operation.B);
        for (long count = operation.C;
            count > 0 && mail.Count < MaxBlocks && _own.TryDequeue(out Parcel parcel);
            count--)
        {
            _ownBytes -= parcel.ByteCount;
            mail.Enqueue(parcel);
        }
        return true;
    }

    private bool Realloc(Operation operation)
    {
        nuint byteCount = (nuint)(ulong)operation.C;
        for (long count = operation.B; count > 0 && TryTake(out Parcel parcel); count--)
        {
            Answer answer = Answer.Of(() => (nint)program.Heap.Realloc((void*)parcel.Block, byteCount));
            if (!answer.IsDone)
            {
                ViolationException.Unless(
                    answer.IsRefusal || IsLateCall(answer),
                    $"worker {number}: a resize to {byteCount}: {answer.Message}");
                _own.Enqueue(parcel);
                _ownBytes += parcel.ByteCount;
                return answer.IsRefusal;
            }
            nuint kept = nuint.Min(parcel.ByteCount, byteCount);
            long damaged = Stamp.IndexOfDamage(answer.Value, parcel.ByteCount, kept, parcel.Stamp);
            ViolationException.Unless(
                damaged < 0 || program.Heap.IsDisposed,
                $"worker {number}: {parcel.ByteCount} bytes lost byte {damaged} when resized to {byteCount}");
            Keep(answer.Value, byteCount);
        }
        return true;
    }

    private static bool Free(ThreadsProgram program, Parcel parcel)
    {
        if (program.Heap.IsDisposed)
        {
            return false;
        }
        long damaged = Stamp.IndexOfDamage(parcel.Block, parcel.ByteCount, parcel.ByteCount, parcel.Stamp);
        if (damaged >= 0 && program.Heap.IsDisposed)
        {
            return false;
        }
        ViolationException.Unless(
            damaged < 0,
            $"byte {damaged} of {parcel.ByteCount} at {parcel.Block:x} has changed while the block was live");
        Answer answer = Answer.Of(() => program.Heap.Free((void*)parcel.Block));
        ViolationException.Unless(answer.IsDone || (answer.Outcome == Outcome.Disposed && program.Heap.IsDisposed),
            $"a live block of {parcel.ByteCount} bytes: {answer.Message}");
        return answer.IsDone;
    }
}
