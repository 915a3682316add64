using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using Arenas.Tool.Allocators;

namespace Arenas.Tool.Replay;

/// <summary>
/// The threads that replay, one for each thread of the trace. They live from one pass to the next, as the threads of a
/// server do, so that what an allocator keeps for each thread is kept here too.
/// </summary>
/// <typeparam name="TAllocator">The allocator.</typeparam>
/// <typeparam name="TBlock">What names its blocks.</typeparam>
internal sealed class ReplaySession<TAllocator, TBlock> : IDisposable
    where TAllocator : struct, IBlockAllocator<TAllocator, TBlock>
    where TBlock : struct
{
    // Small enough to sample between, large enough that the call and the test cost nothing.
    private const int EntriesAtOnce = 2048;
    private const double NanosecondsPerSecond = 1e9;

    private readonly Thread[] _threads;
    private readonly Barrier _barrier;
    private readonly long[] _startTimes;
    private readonly long[] _endTimes;
    private readonly ReplayAbort _abort = new();
    private ReplayScript? _script;
    private ResidentSampler? _sampler;
    private TBlock[] _slots = [];
    private ReplayFailedException? _failure;
    private bool _isDone;

    public ReplaySession(int threadCount)
    {
        _threads = new Thread[threadCount];
        _startTimes = new long[threadCount];
        _endTimes = new long[threadCount];
        _barrier = new Barrier(threadCount + 1);
        for (int i = 0; i < threadCount; i++)
        {
            int index = i;
            _threads[i] = new Thread(() => Run(index)) { IsBackground = true, Name = $"replay {index}" };
            _threads[i].Start();
        }
    }

    /// <summary>Makes the table of blocks for <paramref name="script"/>, so that no pass has to.</summary>
    public void Prepare(ReplayScript script)
    {
        _script = script;
        _slots = new TBlock[script.SlotCount];
        // Fresh memory becomes resident when it is written, and the table must not count as the allocator's.
        Array.Clear(_slots);
    }

    /// <summary>Replays the prepared script once, then frees what the trace left.</summary>
    /// <returns>The nanoseconds from the first event to the last, without the frees behind it.</returns>
    /// <exception cref="ReplayFailedException">The allocator is wrong.</exception>
    public double Play(ResidentSampler? sampler = null)
    {
        _sampler = sampler;
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        if (_failure is not null)
        {
            throw _failure;
        }

        long start = _startTimes[0];
        long end = _endTimes[0];
        for (int i = 1; i < _threads.Length; i++)
        {
            start = Math.Min(start, _startTimes[i]);
            end = Math.Max(end, _endTimes[i]);
        }

        return (end - start) * NanosecondsPerSecond / Stopwatch.Frequency;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _isDone = true;
        _barrier.SignalAndWait();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _barrier.Dispose();
    }

    // Three meetings with Play: begin, all events played, all leftovers freed.
    private void Run(int index)
    {
        TAllocator.EnterThread();
        while (true)
        {
            _barrier.SignalAndWait();
            if (_isDone)
            {
                return;
            }

            ThreadScript script = _script!.Threads[index];
            Guard(index, script, script.Entries, areEvents: true);
            _barrier.SignalAndWait();
            Guard(index, script, script.Leftovers, areEvents: false);
            _barrier.SignalAndWait();
        }
    }

    private void Guard(int index, ThreadScript script, ReplayEntry[] entries, bool areEvents)
    {
        try
        {
            _startTimes[index] = areEvents ? Stopwatch.GetTimestamp() : _startTimes[index];
            PlayAll(entries);
            _endTimes[index] = areEvents ? Stopwatch.GetTimestamp() : _endTimes[index];
        }
        catch (BlockFaultException e)
        {
            Fail(areEvents ? script.EventOf(e.Entry) : null, index, e);
        }
        catch (OperationCanceledException)
        {
            // Another thread has failed and reports it.
        }
    }

    private void PlayAll(ReplayEntry[] entries)
    {
        for (int next = 0; next < entries.Length && !_abort.IsSet;)
        {
            int start = next;
            int end = Math.Min(start + EntriesAtOnce, entries.Length);
            next = ReplayLoop<TAllocator, TBlock>.Play(entries, start, end, _slots, _abort);
            _sampler?.Advance(entries.AsSpan(start, next - start));
        }
    }

    private void Fail(long? eventIndex, int thread, BlockFaultException e)
    {
        string place = eventIndex is null
            ? "while freeing what the trace left"
            : string.Create(CultureInfo.InvariantCulture, $"at event {eventIndex}");
        string where = _threads.Length == 1 ? place : $"{place} on thread {thread}";
        ReplayFailedException failure = new(eventIndex, $"{where}: {e.Message}", e);
        Interlocked.CompareExchange(ref _failure, failure, null);
        _abort.Set();
    }
}
