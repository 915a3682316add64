using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>Notes what heaps tell, and hands it on in order, on a thread of the pool: to the events, and to whoever
/// observes.</summary>
/// <remarks>Heaps tell under their locks, and an event may run a listener's code, which may use the heap.</remarks>
internal sealed class SignalQueue : HeapSignals
{
    // Beyond it, what happens is not told: a listener that is this slow would only make the process grow.
    private const int MostWaiting = 10_000;

    private static readonly SignalQueue s_queue = new();

    private readonly Lock _lock = new();
    private readonly Queue<Action<ArenasEventSource?>> _waiting = new();
    private ArenasEventSource? _target;
    private EventHandler<HeapErrorEventArgs>? _failed;
    private EventHandler<HeapTrimmedEventArgs>? _trimmed;
    private bool _isRunning;

    private SignalQueue()
    {
    }

    /// <summary>Begins to listen for <paramref name="target"/>; with null, ends.</summary>
    public static void SetTarget(ArenasEventSource? target)
    {
        lock (s_queue._lock)
        {
            s_queue._target = target;
            s_queue.Listen();
        }
    }

    /// <summary>Changes who is told of errors, and of memory that was given back.</summary>
    public static void Observe(
        Func<EventHandler<HeapErrorEventArgs>?, EventHandler<HeapErrorEventArgs>?>? failed,
        Func<EventHandler<HeapTrimmedEventArgs>?, EventHandler<HeapTrimmedEventArgs>?>? trimmed)
    {
        lock (s_queue._lock)
        {
            s_queue._failed = failed is null ? s_queue._failed : failed(s_queue._failed);
            s_queue._trimmed = trimmed is null ? s_queue._trimmed : trimmed(s_queue._trimmed);
            s_queue.Listen();
        }
    }

    public override void OnCreated(string heap, bool holdsObjects) =>
        Note(source => source.HeapCreated(heap, holdsObjects));

    public override void OnDisposed(string heap, bool holdsObjects) =>
        Note(source => source.HeapDisposed(heap, holdsObjects));

    public override void OnRegion(string heap, long byteCount, long reservedBytes)
    {
        Debug.Assert(byteCount != 0 && reservedBytes >= 0, "a region, and the sum of all");
        if (byteCount > 0)
        {
            Note(source => source.RegionReserved(heap, byteCount, reservedBytes));
        }
        else
        {
            Note(source => source.RegionReturned(heap, -byteCount, reservedBytes));
        }
    }

    public override void OnTrimmed(string heap, long byteCount)
    {
        Debug.Assert(byteCount > 0, "something was given back");
        Note(source => source.Trimmed(heap, byteCount));
        if (_trimmed is not null)
        {
            Enqueue(_ => Tell(_trimmed, new(heap, byteCount)));
        }
    }

    public override void OnCollecting(string heap, int generation) =>
        Note(source => source.Collecting(heap, generation));

    public override void OnCollected(string heap, int generation, long candidates, long freed, TimeSpan duration) =>
        Note(source => source.Collected(heap, generation, candidates, freed, duration.TotalMilliseconds));

    public override void OnError(string heap, HeapError error, string message)
    {
        Debug.Assert((int)error < HeapReading.ErrorTypes.Count, "a reason with a name");
        Note(source => source.Failed(heap, HeapReading.ErrorTypes[(int)error]));
        if (_failed is not null)
        {
            Enqueue(_ => Tell(_failed, new(heap, error, message)));
        }
    }

    public override void OnLeak(string heap, long count) => Note(source => source.LeakFound(heap, count));

    private static void Tell<T>(EventHandler<T>? observers, T what)
    {
        try
        {
            observers?.Invoke(null, what);
        }
#pragma warning disable CA1031 // what an observer throws would end the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Trace.TraceError($"Arenas: a handler of {nameof(HeapMonitor)} failed: {exception}");
        }
    }

    private void Listen()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "who listens changes under the lock");
        Listener = _target is null && _failed is null && _trimmed is null ? null : this;
    }

    // For the events: nothing is noted while there is no session.
    private void Note(Action<ArenasEventSource> signal)
    {
        if (Volatile.Read(ref _target) is not null)
        {
            Enqueue(target =>
            {
                if (target is not null)
                {
                    signal(target);
                }
            });
        }
    }

    private void Enqueue(Action<ArenasEventSource?> signal)
    {
        Debug.Assert(!_lock.IsHeldByCurrentThread, "nothing is told while it is noted");
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting)
            {
                return;
            }
            _waiting.Enqueue(signal);
            if (_isRunning)
            {
                return;
            }
            _isRunning = true;
        }
        _ = ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.HandOn(), this, preferLocal: false);
    }

    private void HandOn()
    {
        while (true)
        {
            Action<ArenasEventSource?>? signal;
            ArenasEventSource? target;
            lock (_lock)
            {
                Debug.Assert(_isRunning, "one thread hands on");
                target = _target;
                if (!_waiting.TryDequeue(out signal))
                {
                    _isRunning = false;
                    return;
                }
            }
            signal(target);
        }
    }
}
