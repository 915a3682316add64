using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>Notes what heaps tell, and hands it on in order, on a thread of its own: to the events, and to whoever
/// observes.</summary>
/// <remarks>Heaps tell under their locks, and an event may run a listener's code, which may use the heap. The thread is
/// none of the pool's: who operates a server wants to hear of its heaps just when the pool has none left.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its thread")]
internal sealed class SignalQueue : HeapSignals
{
    // Beyond it, what happens is only counted: a listener that is this slow would make the process grow.
    private const int MostWaiting = 10_000;

    private readonly Lock _lock = new();
    private readonly Queue<Action<ArenasEventSource?>> _waiting = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private ArenasEventSource? _target;
    private EventHandler<HeapErrorEventArgs>? _failed;
    private EventHandler<HeapTrimmedEventArgs>? _trimmed;
    private Thread? _thread;
    private bool _isResting;
    private long _dropped;

    /// <summary>Hears of all heaps of the process; another queue only of what its maker tells it.</summary>
    public static SignalQueue OfProcess { get; } = new();

    /// <summary>Begins to listen for <paramref name="target"/>, which says itself whether it is enabled.</summary>
    public void SetTarget(ArenasEventSource target)
    {
        lock (_lock)
        {
            Debug.Assert(_target is null || _target == target, "one source in a process");
            _target = target;
            Listen();
        }
    }

    /// <summary>Changes who is told of errors, and of memory that was given back.</summary>
    public void Observe(
        Func<EventHandler<HeapErrorEventArgs>?, EventHandler<HeapErrorEventArgs>?>? failed,
        Func<EventHandler<HeapTrimmedEventArgs>?, EventHandler<HeapTrimmedEventArgs>?>? trimmed)
    {
        lock (_lock)
        {
            _failed = failed is null ? _failed : failed(_failed);
            _trimmed = trimmed is null ? _trimmed : trimmed(_trimmed);
            Listen();
        }
    }

    public override void OnCreated(string heap, bool holdsObjects) =>
        Note((heap, holdsObjects), static (source, of) => source.HeapCreated(of.heap, of.holdsObjects));

    public override void OnDisposed(string heap, bool holdsObjects) =>
        Note((heap, holdsObjects), static (source, of) => source.HeapDisposed(of.heap, of.holdsObjects));

    public override void OnRegion(string heap, long byteCount, long reservedBytes)
    {
        Debug.Assert(byteCount != 0 && reservedBytes >= 0, "a region, and the sum of all");
        if (byteCount > 0)
        {
            Note(
                (heap, byteCount, reservedBytes),
                static (source, of) => source.RegionReserved(of.heap, of.byteCount, of.reservedBytes));
        }
        else
        {
            Note(
                (heap, byteCount, reservedBytes),
                static (source, of) => source.RegionReturned(of.heap, -of.byteCount, of.reservedBytes));
        }
    }

    public override void OnTrimmed(string heap, long byteCount)
    {
        Debug.Assert(byteCount > 0, "something was given back");
        Note((heap, byteCount), static (source, of) => source.Trimmed(of.heap, of.byteCount));
        if (_trimmed is not null)
        {
            EnqueueTrimmed(new(heap, byteCount));
        }
    }

    public override void OnCollecting(string heap, int generation) =>
        Note((heap, generation), static (source, of) => source.Collecting(of.heap, of.generation));

    public override void OnCollected(string heap, int generation, long candidates, long freed, TimeSpan duration) =>
        Note(
            (heap, generation, candidates, freed, duration),
            static (source, of) =>
                source.Collected(of.heap, of.generation, of.candidates, of.freed, of.duration.TotalMilliseconds));

    public override void OnError(string heap, HeapError error, string message)
    {
        Debug.Assert((int)error < HeapReading.ErrorTypes.Count, "a reason with a name");
        Note((heap, error), static (source, of) => source.Failed(of.heap, HeapReading.ErrorTypes[(int)of.error]));
        if (_failed is not null)
        {
            EnqueueFailed(new(heap, error, message));
        }
    }

    public override void OnLeak(string heap, long count) =>
        Note((heap, count), static (source, of) => source.LeakFound(of.heap, of.count));

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
        bool isHeard = _target is not null || _failed is not null || _trimmed is not null;
        if (this == OfProcess)
        {
            Listener = isHeard ? this : null;
        }
        if (isHeard && _thread is null)
        {
            _thread = new(HandOn) { IsBackground = true, Name = "Arenas signals" };
            _thread.UnsafeStart();
        }
    }

    // For the events: nothing is noted while there is no session, and nothing allocated, so who makes a closure is
    // apart.
    private void Note<T>(T what, Action<ArenasEventSource, T> signal)
    {
        if (Volatile.Read(ref _target)?.IsEnabled() == true)
        {
            EnqueueSignal(what, signal);
        }
    }

    private void EnqueueSignal<T>(T what, Action<ArenasEventSource, T> signal) => Enqueue(target =>
    {
        if (target is not null)
        {
            signal(target, what);
        }
    });

    private void EnqueueTrimmed(HeapTrimmedEventArgs trimmed) => Enqueue(_ => Tell(_trimmed, trimmed));

    private void EnqueueFailed(HeapErrorEventArgs error) => Enqueue(_ => Tell(_failed, error));

    private void Enqueue(Action<ArenasEventSource?> signal)
    {
        Debug.Assert(!_lock.IsHeldByCurrentThread, "nothing is told while it is noted");
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting)
            {
                _dropped++;
                return;
            }
            _waiting.Enqueue(signal);
            if (!_isResting)
            {
                return;
            }
            _isResting = false;
        }
        _ = _wake.Set();
    }

    private void HandOn()
    {
        while (true)
        {
            bool isEmpty;
            Action<ArenasEventSource?>? signal;
            ArenasEventSource? target;
            long dropped;
            lock (_lock)
            {
                target = _target;
                isEmpty = !_waiting.TryDequeue(out signal);
                _isResting = isEmpty;
                (dropped, _dropped) = (_dropped, 0);
            }
            if (dropped > 0)
            {
                target?.Dropped(dropped);
            }
            if (isEmpty)
            {
                _ = _wake.WaitOne();
                continue;
            }
            signal!(target);
        }
    }
}
