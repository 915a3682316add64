using System;
using System.Diagnostics;

namespace Arenas;

/// <content>Full collections in slices.</content>
public sealed partial class ObjectHeap
{
    private bool _isMarking;
    private TimeSpan _pauseBudget;

    // What survived young collections and waits for one of generation 1, and what the last of those took for each
    // object: where they lie far apart, mostly the way to memory.
    private long _middleNewcomers;
    private double _middleNanoseconds = 100;

    /// <summary>Gets or sets how long a slice of a full collection lasts; zero for full collections in one
    /// go.</summary>
    /// <remarks>
    /// With a budget, a full collection that starts by itself marks in slices, one for each
    /// <see cref="CollectionThresholds.Young"/> new objects, so that its end comes in proportion to what is
    /// allocated. A slice may last longer by the visit of one slab of 256 KB, some 0.2 ms, or of one object larger
    /// than that. Generation 1 is collected before it has grown so that its collection would take longer. What is
    /// proportional to the garbage, and not to the heap, is done in the last slice: 20 to 80 nanoseconds for each dead
    /// object, so 100,000 of them are a pause of some milliseconds. 500 microseconds are a good value.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan PauseBudget
    {
        get => _pauseBudget;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(value));
            _pauseBudget = value;
        }
    }

    /// <summary>Gets a value indicating whether a full collection in slices has begun and not ended.</summary>
    public bool IsMarking => _isMarking;

    /// <summary>Does a slice of a full collection; begins one if none is going on.</summary>
    /// <param name="budget">How long to work; at least one slab is visited.</param>
    /// <returns>What the collection did, once it has ended; null as long as it goes on, if a finalizer asks, or if
    /// another thread of a shared heap ended it.</returns>
    /// <remarks>Between slices the heap is used as ever; links and releases note what the mark must not miss, for some
    /// tenths of a nanosecond.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public CollectionInfo? CollectSlice(TimeSpan budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, TimeSpan.Zero);
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        if (_collector.IsRunning)
        {
            return null;
        }
        // Longer than a year is for ever.
        long deadline = budget.TotalDays > 365
            ? long.MaxValue
            : Stopwatch.GetTimestamp() + (long)(budget.TotalSeconds * Stopwatch.Frequency);
        if (!_isMarking)
        {
            if (!TryBegin(OldestGeneration))
            {
                return null;
            }
            _collector.BeginSlices();
            _isMarking = true;
            EndCollection();
        }
        return _collector.MarkSlice(deadline) ? EndSlices() : null;
    }

    /// <summary>Ends a collection in slices in one go, if one has begun.</summary>
    private void FinishSlices()
    {
        // User code of its end may ask for it: then it is being done.
        if (_isMarking && !_collector.IsRunning)
        {
            bool ended = _collector.MarkSlice(long.MaxValue);
            Debug.Assert(ended, "there was no end to the time");
            EndSlices();
        }
    }

    private CollectionInfo? EndSlices()
    {
        ReleaseQueued();
        _deaths.Drain(int.MaxValue);
        // User code in them may have ended the collection; if not, what they let go of was grey at once, and is marked
        // now, or what it held would pass for garbage.
        if (!_isMarking || !_collector.MarkSlice(long.MaxValue) || !_collector.TryBegin())
        {
            return null;
        }
        CollectionInfo info;
        try
        {
            info = _collector.EndSlices(SavesAll);
            _isMarking = false;
            Conclude(info);
        }
        finally
        {
            _isMarking = false;
            EndCollection();
        }
        // What was made meanwhile is no longer few: it grows old without a look, which would be a pause of its own.
        if (!_collector.IsRunning && !_isMarking)
        {
            CountCollection(1, _collector.Promote(1));
        }
        return info;
    }

    /// <summary>Gets a value indicating whether a collection of generation 1 would soon take longer than a pause
    /// may.</summary>
    // At half of it, because the next look comes after another young collection, and costs vary.
    private bool IsMiddleWorthABudget => _pauseBudget > TimeSpan.Zero
        && (_middleNewcomers + _youngCount) * _middleNanoseconds * 2 > _pauseBudget.TotalNanoseconds;

    private void LearnCost(in CollectionInfo info)
    {
        Debug.Assert(info.Candidates >= 0, "a number of objects");
        if (info is { Generation: 1, Candidates: > 0 })
        {
            _middleNanoseconds = info.Duration.TotalNanoseconds / info.Candidates;
        }
    }

    partial void NoteOverwritten(ulong target)
    {
        if (_isMarking)
        {
            _collector.Keep(target);
        }
    }

    internal partial void NoteUnheld(ulong handle)
    {
        if (_isMarking)
        {
            _collector.Keep(handle);
        }
    }
}
