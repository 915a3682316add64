using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>The watches and finalizers of one heap, and the running of user code.</summary>
internal sealed class Watches
{
    private readonly ObjectHeap _heap;
    private readonly Dictionary<ulong, Watch> _newestByPlace = [];

    // In the order of their making; a finalizer has a number so that those made meanwhile can be told.
    private readonly SortedDictionary<long, Finalizer> _finalizers = [];
    private readonly Dictionary<Finalizer, long> _numbers = [];
    private long _lastNumber;
    private bool _runsAtExit;

    public Watches(ObjectHeap heap) => _heap = heap;

    /// <summary>Gets a value indicating whether user code of the heap is running.</summary>
    public int Running { get; private set; }

    /// <summary>Gets the newest watch of each place that has one.</summary>
    public IReadOnlyDictionary<ulong, Watch> Newest => _newestByPlace;

    public void Add(Watch watch)
    {
        if (!watch.Owner.IsNull)
        {
            _ = _heap.WordOf(watch.Owner.Bits);
        }
        _ = _heap.WordOf(watch.Target.Bits);
        ulong place = HandleBits.PlaceOf(watch.Target.Bits);
        Debug.Assert(watch.Older is null && watch.IsAlive, "I27: a new watch of an object");
        SlabRef slab = SlabRef.Of(place);
        slab.HasWatched |= SlabRef.Watched;
        slab.Set(SlabBits.Watched, HandleBits.SlotOf(place));
        if (_newestByPlace.TryGetValue(place, out Watch? older))
        {
            watch.Older = older;
            older.Newer = watch;
        }
        _newestByPlace[place] = watch;
        if (watch is Finalizer finalizer)
        {
            Register(finalizer);
        }
    }

    public void Remove(Watch watch)
    {
        Debug.Assert(watch.IsAlive, "it is in the chain of its object");
        ulong place = HandleBits.PlaceOf(watch.Target.Bits);
        if (watch.Older is { } older)
        {
            older.Newer = watch.Newer;
        }
        if (watch.Newer is { } newer)
        {
            newer.Older = watch.Older;
        }
        else if (watch.Older is not null)
        {
            _newestByPlace[place] = watch.Older;
        }
        else
        {
            _newestByPlace.Remove(place);
            SlabRef.Of(place).Clear(SlabBits.Watched, HandleBits.SlotOf(place));
        }
    }

    /// <summary>The watches of an object that are alive, the newest first.</summary>
    public List<Watch> Of(ulong handle)
    {
        List<Watch> watches = [];
        for (Watch? watch = _newestByPlace.GetValueOrDefault(HandleBits.PlaceOf(handle)); watch is not null;
            watch = watch.Older)
        {
            if (watch.Owner.IsNull || _heap.IsLive(watch.Owner.Bits))
            {
                watches.Add(watch);
            }
        }
        return watches;
    }

    private void Register(Finalizer finalizer)
    {
        lock (_finalizers)
        {
            _finalizers.Add(++_lastNumber, finalizer);
            _numbers.Add(finalizer, _lastNumber);
            if (!_runsAtExit)
            {
                _runsAtExit = true;
                AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
            }
        }
    }

    public void Unregister(Finalizer finalizer)
    {
        lock (_finalizers)
        {
            if (_numbers.Remove(finalizer, out long number))
            {
                _finalizers.Remove(number);
            }
        }
    }

    /// <summary>Runs what wants to run at exit, the newest first; what that registers runs next.</summary>
    public void RunAtExit()
    {
        List<Finalizer> left = [];
        for (long last = 0; ; left.RemoveAt(left.Count - 1))
        {
            lock (_finalizers)
            {
                if (last != _lastNumber)
                {
                    last = _lastNumber;
                    left = [.. _finalizers.Values];
                }
            }
            if (left.Count == 0)
            {
                return;
            }
            Debug.Assert(last > 0, "some were registered");
            if (left[^1] is { AtExit: true, IsPending: true } newest)
            {
                Run(newest, static finalizer => finalizer.Invoke());
            }
        }
    }

    public void Clear()
    {
        lock (_finalizers)
        {
            _finalizers.Clear();
            _numbers.Clear();
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        }
        foreach (Watch newest in _newestByPlace.Values)
        {
            Watch? older;
            for (Watch? watch = newest; watch is not null; watch = older)
            {
                older = watch.Older;
                _ = watch.Kill();
            }
        }
        _newestByPlace.Clear();
    }

    /// <summary>Kills all watches of an object that is gone, then calls the callbacks.</summary>
    public void Notify(ulong handle)
    {
        List<(Watch Watch, Action<Watch> Callback)> calls = [];
        Kill(handle, static (heap, owner) => heap.IsLive(owner), calls);
        Call(calls);
    }

    /// <summary>Kills all watches of an object, and lists the callbacks whose owner lives.</summary>
    public void Kill(
        ulong handle, Func<ObjectHeap, ulong, bool> ownerLives, List<(Watch Watch, Action<Watch> Callback)> calls)
    {
        Watch? newest = _newestByPlace.GetValueOrDefault(HandleBits.PlaceOf(handle));
        _newestByPlace.Remove(HandleBits.PlaceOf(handle));
        Watch? older;
        for (Watch? watch = newest; watch is not null; watch = older)
        {
            Debug.Assert(HandleBits.PlaceOf(watch.Target.Bits) == HandleBits.PlaceOf(handle), "watches of one place");
            older = watch.Older;
            if (watch.Kill() is { } callback && (watch.Owner.IsNull || ownerLives(_heap, watch.Owner.Bits)))
            {
                calls.Add((watch, callback));
            }
        }
    }

    /// <summary>Kills the watches of an object that have a callback, and lists those whose owner lives; the others stay
    /// good while finalizers run.</summary>
    public void KillCallbacks(
        ulong handle, Func<ObjectHeap, ulong, bool> ownerLives, List<(Watch Watch, Action<Watch> Callback)> calls)
    {
        Watch? older;
        for (Watch? watch = _newestByPlace.GetValueOrDefault(HandleBits.PlaceOf(handle)); watch is not null;
            watch = older)
        {
            older = watch.Older;
            if (watch.Callback is null)
            {
                continue;
            }
            Remove(watch);
            if (watch.Kill() is { } callback && (watch.Owner.IsNull || ownerLives(_heap, watch.Owner.Bits)))
            {
                calls.Add((watch, callback));
            }
        }
    }

    public void Call(List<(Watch Watch, Action<Watch> Callback)> calls)
    {
        foreach ((Watch watch, Action<Watch> callback) in calls)
        {
            Run((watch, callback), static call => call.callback(call.watch));
        }
    }

    /// <summary>Runs the finalizer of an object's type, once in its life.</summary>
    public void RunFinalizer(SlabRef slab, int slot, ulong handle)
    {
        Debug.Assert(!slab.Test(SlabBits.Finalized, slot), "once");
        SlabSet set = _heap.Slabs.SetOf(slab);
        Debug.Assert(_heap.IsLive(handle), "it is intact while its finalizer runs");
        if (set.Finalizer is { } finalizer && set.CallFinalizer is { } caller)
        {
            slab.Set(SlabBits.Finalized, slot);
            // That of now: another thread may take it back before it runs.
            Run((_heap, caller, finalizer, handle), static call =>
                call.caller(call._heap, call.finalizer, new Handle(call.handle)));
        }
    }

    /// <summary>Reports an error of user code while nothing is locked.</summary>
    public void Complain(Exception exception) =>
        Run((_heap, exception), static call => call._heap.Report(call.exception));

    /// <summary>Runs user code while nothing is locked; what it throws is reported.</summary>
    public void Run<TState>(TState state, Action<TState> call)
    {
        Debug.Assert(Running >= 0, "begun and ended in pairs");
        Running++;
        int depth = _heap.Pause();
        try
        {
            call(state);
        }
#pragma warning disable CA1031 // whatever user code throws stops nothing
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _heap.Report(exception);
        }
        finally
        {
            _heap.Resume(depth);
            Running--;
        }
    }

    private void OnProcessExit(object? sender, EventArgs e) => RunAtProcessExit(TimeSpan.FromSeconds(2));

    /// <summary>Runs what wants to run at exit, unless another thread keeps the heap: the process ends all the
    /// same.</summary>
    public void RunAtProcessExit(TimeSpan patience)
    {
        try
        {
            if (!_heap.TryEnter(patience, out ObjectScope scope))
            {
                _heap.Report(new TimeoutException($"{_heap.Name} is in use by another thread as the process ends."));
                return;
            }
            using (scope)
            {
                Debug.Assert(Running >= 0, "user code that runs is this thread's, or waits for its turn");
                RunAtExit();
            }
        }
        catch (InvalidOperationException exception)
        {
            // Another thread owns the heap, and may be in the midst of something.
            _heap.Report(exception);
        }
    }
}
