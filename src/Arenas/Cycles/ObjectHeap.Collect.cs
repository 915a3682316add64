using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Cycles;
using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>Starts collections.</content>
public sealed partial class ObjectHeap
{
    /// <summary>The generation whose collection is a full one.</summary>
    public const int OldestGeneration = 2;

    private readonly CollectionStatistics[] _statistics = new CollectionStatistics[OldestGeneration + 1];
    private Collector _collector = null!;
    private CollectionThresholds _thresholds = new();
    private bool _isAutomatic = true;
    private int _middleCount;
    private int _oldCount;
    private long _oldSurvivors;
    private long _oldNewcomers;
    private InvalidOperationException? _uncountedEdge;

    /// <summary>Gets or sets who is told of every collection of every heap: a meter. It takes no time and never
    /// throws.</summary>
    internal static Action<ObjectHeap, CollectionInfo>? CollectionListener { get; set; }

    /// <summary>Occurs before a collection, on the thread that collects, with nothing locked.</summary>
    public event EventHandler<CollectionEventArgs>? Collecting;

    /// <summary>Occurs after a collection, on the thread that collected, with nothing locked.</summary>
    public event EventHandler<CollectionEventArgs>? Collected;

    /// <summary>Gets or sets a value indicating whether collections start by themselves, when an object is
    /// made.</summary>
    public bool CollectsAutomatically
    {
        get => _isAutomatic;
        set
        {
            using ObjectScope scope = Enter();
            _isAutomatic = value;
            SetYoungThreshold();
        }
    }

    /// <summary>Gets or sets when collections start by themselves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is negative.</exception>
    public CollectionThresholds Thresholds
    {
        get => _thresholds;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.Young, nameof(value));
            ArgumentOutOfRangeException.ThrowIfNegative(value.Middle, nameof(value));
            ArgumentOutOfRangeException.ThrowIfNegative(value.Old, nameof(value));
            using ObjectScope scope = Enter();
            _thresholds = value;
            SetYoungThreshold();
        }
    }

    /// <summary>Gets what the thresholds are compared with.</summary>
    public CollectionCounts CollectionCounts => new(_youngCount, _middleCount, _oldCount);

    /// <summary>Gets a value indicating whether a collection is going on.</summary>
    public bool IsCollecting => _collector.IsRunning;

    internal Collector Collector => _collector;

    /// <summary>Gets or sets what collections do for whoever looks for a leak.</summary>
    public CollectionDebug CollectionDebug { get; set; }

    /// <summary>Gets or sets where <see cref="CollectionDebug.Statistics"/> goes; null for
    /// <see cref="Trace"/>.</summary>
    public Action<string>? CollectionLog { get; set; }

    /// <summary>Gets the garbage that <see cref="CollectionDebug.SaveAll"/> kept: handles, each to be
    /// released.</summary>
    /// <remarks>If some are left when the heap is disposed and nothing is to be kept any longer, the log says so, and
    /// names them with <see cref="CollectionDebug.Statistics"/>. There is no other garbage that stays: no object is
    /// uncollectable because of its finalizer.</remarks>
    public IList<Handle> Garbage => _collector.Garbage;

    /// <summary>Finds objects that only hold each other, and frees them.</summary>
    /// <param name="generation">The oldest generation to look at: 0, 1, or 2 for a full collection.</param>
    /// <returns>What was done; nothing, if a collection is going on already: a finalizer of its garbage called this, or
    /// a handler of its events, or another thread meanwhile.</returns>
    /// <remarks>Cost of a full one: some 10 to 30 nanoseconds for each live object with edges, and as much for each
    /// dead one; of a young one, 10 nanoseconds for each young object. Allocates nothing, but for finalizers and
    /// watches.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such generation.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public CollectionInfo Collect(int generation = OldestGeneration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(generation, OldestGeneration);
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        if (!_collector.IsRunning)
        {
            FinishSlices();
        }
        return CollectCore(generation);
    }

    /// <summary>Gets what the collections of one generation have done.</summary>
    /// <param name="generation">The generation.</param>
    /// <returns>The sums since the heap was made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such generation.</exception>
    public CollectionStatistics GetCollectionStatistics(int generation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(generation, OldestGeneration);
        return _statistics[generation];
    }

    /// <summary>Returns slabs without objects to the heap's memory.</summary>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public void Trim()
    {
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        if (!_collector.IsRunning && !_isMarking)
        {
            UnlistEmpty();
            _slabs.Trim();
        }
    }

    /// <summary>Keeps an error to be reported when the collection has ended.</summary>
    internal void ComplainOfUncounted(ulong target)
    {
        Debug.Assert(IsLive(target), "it was found by its word");
        _uncountedEdge ??= new($"{Describe(target)}, a {_slabs.SetOf(SlabRef.Of(target)).Type.Name}, has more edges "
            + "that lead to it than were counted: a field was assigned and not linked.");
    }

    partial void CreateCollector()
    {
        _collector = new(this);
        SetYoungThreshold();
    }

    /// <summary>Does what is owed to user code before the objects go without a word.</summary>
    partial void CollectAtEnd()
    {
        FinishSlices();
        Debug.Assert(!_collector.IsRunning && !_disposed, "no user code is running");
        if (_slabs.Sets.Exists(static set => set.Finalizer is not null))
        {
            CollectCore(OldestGeneration);
            _deaths.Drain(int.MaxValue);
        }
        List<Handle> kept = _collector.Garbage.FindAll(handle => IsLive(handle.Bits));
        if (kept.Count == 0 || (CollectionDebug & CollectionDebug.SaveAll) != 0)
        {
            return;
        }
        Log($"{kept.Count} objects of garbage were kept and never released");
        if ((CollectionDebug & CollectionDebug.Statistics) != 0)
        {
            foreach (Handle handle in kept)
            {
                Log($"garbage: {TypeOf(handle).Name} {handle}");
            }
        }
    }

    partial void DisposeCollector()
    {
        _isMarking = false;
        _slabs.IsPinned = false;
        _collector.Garbage.Clear();
        _firstYoung = 0;
        FirstMiddle = default;
    }

    partial void CollectIfDue()
    {
        if (_youngCount <= _youngThreshold || _collector.IsRunning)
        {
            return;
        }
        if (_isMarking)
        {
            // The young wait meanwhile: their turn comes when the mark has ended.
            _youngCount = 0;
            CollectSlice(PauseBudget);
            return;
        }
        int generation = 0;
        if (_oldCount > _thresholds.Old && _oldNewcomers >= _oldSurvivors / 4)
        {
            generation = OldestGeneration;
        }
        else if (_middleCount > _thresholds.Middle || IsMiddleWorthABudget)
        {
            generation = 1;
        }
        if (_collector.HasSuspects(generation))
        {
            if (generation == OldestGeneration && PauseBudget > TimeSpan.Zero)
            {
                CollectSlice(PauseBudget);
            }
            else
            {
                CollectCore(generation);
            }
        }
        else
        {
            // A full collection that would find nothing is no reason to look: they are as old as they get.
            generation = int.Min(generation, 1);
            CountCollection(generation, _collector.Promote(generation));
        }
    }

    private CollectionInfo CollectCore(int generation)
    {
        if (!TryBegin(generation))
        {
            return new(generation, 0, 0, 0, 0, TimeSpan.Zero);
        }
        try
        {
            return Conclude(_collector.Run(generation, SavesAll));
        }
        finally
        {
            EndCollection();
        }
    }

    partial void AskIfCollecting(ref bool isCollecting) => isCollecting = _collector.IsRunning;

    partial void AskIfFoundDead(ulong handle, ref bool isFoundDead) =>
        isFoundDead |= _collector.IsRunning && SlabRef.Of(handle).IsWhite(HandleBits.SlotOf(handle));

    /// <summary>Begins a collection and tells whoever listens; false if one is going on.</summary>
    private bool TryBegin(int generation)
    {
        // Both run user code, in which a collection may be begun by another call.
        ReleaseQueued();
        _deaths.Drain(int.MaxValue);
        if (_isMarking || !_collector.TryBegin())
        {
            return false;
        }
        if ((CollectionDebug & CollectionDebug.Statistics) != 0)
        {
            LogStart(generation);
        }
        HeapSignals.Listener?.OnCollecting(Name, generation);
        Raise(Collecting, new(generation, 0, 0, 0, 0, TimeSpan.Zero));
        return true;
    }

    private void EndCollection()
    {
        _collector.End();
        if (_uncountedEdge is { } exception)
        {
            _uncountedEdge = null;
            _watches.Complain(exception);
        }
    }

    private CollectionInfo Conclude(CollectionInfo info)
    {
        int generation = info.Generation;
        CountCollection(generation, info.Candidates - info.Freed);
        LearnCost(info);
        ref CollectionStatistics sum = ref _statistics[generation];
        sum = new(sum.Collections + 1, sum.Candidates + info.Candidates, sum.Freed + info.Freed,
            sum.Unexplained + info.Unexplained, sum.Duration + info.Duration);
        if ((CollectionDebug & CollectionDebug.Statistics) != 0)
        {
            Log($"collected generation {generation}: {info.Freed} freed of {info.Candidates}, {info.Resurrected} "
                + $"resurrected, {info.Unexplained} unexplained, {info.Duration.TotalMilliseconds:F4} ms");
        }
        HeapSignals.Listener?.OnCollected(Name, generation, info.Candidates, info.Freed, info.Duration);
        CollectionListener?.Invoke(this, info);
        Raise(Collected, info);
        return info;
    }

    private bool SavesAll => (CollectionDebug & CollectionDebug.SaveAll) != 0;

    private void CountCollection(int generation, long survivors)
    {
        Debug.Assert(generation is >= 0 and <= OldestGeneration && survivors >= 0, "a generation and its survivors");
        _youngCount = 0;
        _middleCount = generation == 0 ? _middleCount + 1 : 0;
        _oldCount = generation switch
        {
            0 => _oldCount,
            1 => _oldCount + 1,
            _ => 0,
        };
        _middleNewcomers = generation == 0 ? _middleNewcomers + survivors : 0;
        if (generation == 1)
        {
            _oldNewcomers += survivors;
        }
        else if (generation == OldestGeneration)
        {
            _oldNewcomers = 0;
            _oldSurvivors = survivors;
        }
    }

    private void SetYoungThreshold() =>
        _youngThreshold = _isAutomatic && _thresholds.Young > 0 ? _thresholds.Young : int.MaxValue;

    private void Raise(EventHandler<CollectionEventArgs>? handlers, CollectionInfo info)
    {
        if (handlers is not null)
        {
            _watches.Run((handlers, this, info), static call => call.handlers(call.Item2, new(call.info)));
        }
    }

    private void LogStart(int generation)
    {
        Span<long> counts = stackalloc long[OldestGeneration + 1];
        foreach (Handle handle in Enumerate(null))
        {
            counts[GenerationOf(handle)]++;
        }
        Log($"collecting generation {generation}: {counts[0]} {counts[1]} {counts[2]} objects in the generations, "
            + $"{FrozenCount} frozen");
    }

    private void Log(string line)
    {
        if (CollectionLog is { } log)
        {
            _watches.Run((log, line), static call => call.log(call.line));
        }
        else
        {
            Trace.WriteLine($"{Name}: {line}");
        }
    }
}
