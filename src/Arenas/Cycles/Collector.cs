using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Cycles;

/// <summary>Finds objects that only hold each other, and frees them.</summary>
/// <remarks>
/// <code>
/// white    a candidate that nobody was seen to hold    White
/// grey     held; its edges are to be visited           Grey
/// black    held, and so is all that its edges lead to  neither
/// </code>
/// Each collection goes through the phases in the order of <see cref="Run"/>. A young one subtracts among its
/// candidates what their edges explain of their counts, as CPython does: who has a count left is held from outside,
/// without anybody having noted it when it was stored (no write barrier). A full one first marks from what managed code
/// holds, which touches each live object once and no count, and subtracts only among what stays white: so the counts
/// prove every object dead before it is freed, at a cost in proportion to the garbage. An edge that a type does not
/// declare is never seen, and so explains nothing: its target stays.
/// </remarks>
internal sealed partial class Collector
{
    private readonly ObjectHeap _heap;
    private readonly MarkQueue _queue = new();
    private SlabRef _work;
    private long _unexplained;

    public Collector(ObjectHeap heap) => _heap = heap;

    /// <summary>Gets a value indicating whether a collection is going on.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Gets the objects that a full collection keeps because they are garbage that is to be looked
    /// at.</summary>
    public List<Handle> Garbage { get; } = [];

    /// <summary>Begins a collection, to be ended by <see cref="End"/>; false if one is going on.</summary>
    public bool TryBegin()
    {
        bool begins = !IsRunning;
        IsRunning = true;
        return begins;
    }

    public void End()
    {
        Debug.Assert(IsRunning && _work.IsNull, "it has run");
        IsRunning = false;
    }

    /// <summary>Collects a generation and all younger ones.</summary>
    public CollectionInfo Run(int generation, bool savesAll)
    {
        Debug.Assert(IsRunning && _work.IsNull, "one at a time");
        long started = Stopwatch.GetTimestamp();
        _heap.Slabs.IsPinned = true;
        try
        {
            _unexplained = 0;
            long candidates = TakeCandidates(generation);
            if (generation == ObjectHeap.OldestGeneration)
            {
                MarkWhatIsHeld();
            }
            long unreached = CountWhite();
            long white = Explain(unreached);
            if (generation == ObjectHeap.OldestGeneration && !_heap.HasFrozen && !_heap.Deaths.IsBusy)
            {
                _unexplained = unreached - white;
            }
            long dead = white;
            if (white > 0 && HasUserCode())
            {
                RunUserCode();
                dead = Explain(white);
                KillWatches();
            }
            Free(savesAll);
            return new(generation, candidates, dead, white - dead, _unexplained, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            _heap.Slabs.IsPinned = false;
            DropWork();
            _heap.Deaths.Drain();
        }
    }

    /// <summary>Marks white objects that managed code holds, and all that they reach.</summary>
    private void MarkWhatIsHeld()
    {
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            Debug.Assert(slab.Held >= 0 && slab.GreyCount == 0, "quiet before the mark");
            if (slab.Held > 0)
            {
                slab.HasUnvisitedRoots = 1;
                _queue.Add(slab);
            }
        }
        Marker marker = new(_queue, _heap.Tag);
        Drain(ref marker);
    }

    /// <summary>Visits what is grey until nothing is.</summary>
    private void Drain<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        while (!_queue.IsEmpty)
        {
            SlabRef slab = _queue.Take();
            if (slab.HasUnvisitedRoots != 0)
            {
                slab.HasUnvisitedRoots = 0;
                GreyRoots(slab);
            }
            while (slab.GreyCount != 0)
            {
                VisitGrey(slab, ref visitor);
            }
            Debug.Assert(slab.GreyCount == 0 && slab.HasUnvisitedRoots == 0, "nothing here is grey");
            slab.IsQueued = 0;
        }
    }

    /// <summary>Colours white objects grey whose counts are not 0, as far as the phase wants to know.</summary>
    private void GreyRoots(SlabRef slab)
    {
        ulong mask = _rootMask;
        Debug.Assert(slab.IsTracked && slab.GreyCount == 0, "roots are looked for first");
        Span<ulong> white = slab.Bitmap(SlabBits.White);
        Span<ulong> grey = slab.Bitmap(SlabBits.Grey);
        int found = 0;
        for (int index = 0; index < white.Length; index++)
        {
            ulong roots = 0;
            for (ulong left = white[index]; left != 0; left &= left - 1)
            {
                int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                if ((slab.Object(slot).Word & mask) != 0)
                {
                    roots |= left & (0 - left);
                    slab.GreySlot = slot;
                    found++;
                }
            }
            white[index] &= ~roots;
            grey[index] |= roots;
        }
        slab.GreyCount += found;
    }

    /// <summary>Visits the edges of the grey objects of a slab; one alone is found without a search.</summary>
    private static void VisitGrey<TVisitor>(SlabRef slab, ref TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        EdgesRef edges = slab.Edges;
        if (slab.GreyCount == 1)
        {
            slab.GreyCount = 0;
            int slot = slab.GreySlot;
            if (slab.TryClear(SlabBits.Grey, slot))
            {
                edges.Visit(slab.Object(slot), ref visitor);
            }
            return;
        }
        slab.GreyCount = 0;
        Span<ulong> grey = slab.Bitmap(SlabBits.Grey);
        for (int index = 0; index < grey.Length; index++)
        {
            ulong left = grey[index];
            if (left == 0)
            {
                continue;
            }
            grey[index] = 0;
            for (; left != 0; left &= left - 1)
            {
                edges.Visit(slab.Object((index << 6) + BitOperations.TrailingZeroCount(left)), ref visitor);
            }
        }
    }

    /// <summary>
    /// Takes from the counts of white objects what the edges of white objects explain; who has a count left is held,
    /// and what it reaches. White objects that remain are dead.
    /// </summary>
    private long Explain(long white)
    {
        if (white == 0)
        {
            return 0;
        }
        Subtractor subtractor = new(_heap.Tag);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            slab.Bitmap(SlabBits.White).CopyTo(slab.Bitmap(SlabBits.Domain));
        }
        VisitWhite(ref subtractor);
        if (subtractor.Uncounted > 0)
        {
            _heap.UncountedEdges += subtractor.Uncounted;
            _heap.ComplainOfUncounted(subtractor.LastUncounted);
        }
        Debug.Assert(_queue.IsEmpty, "the mark before has ended");
        _rootMask = ObjectWord.CountsMask;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            GreyRoots(slab);
            if (slab.GreyCount != 0)
            {
                _queue.Add(slab);
            }
        }
        _rootMask = ObjectWord.ExternalMask;
        Restorer restorer = new(_queue, _heap.Tag);
        Drain(ref restorer);
        Debug.Assert(_queue.IsEmpty, "nothing is grey");
        return CountWhite();
    }

    private void VisitWhite<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            EdgesRef edges = slab.Edges;
            Span<ulong> white = slab.Bitmap(SlabBits.White);
            for (int index = 0; index < white.Length; index++)
            {
                for (ulong left = white[index]; left != 0; left &= left - 1)
                {
                    edges.Visit(slab.Object((index << 6) + BitOperations.TrailingZeroCount(left)), ref visitor);
                }
            }
        }
    }

    private long CountWhite()
    {
        long count = 0;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            count += Bits.Bitmap.CountSet(slab.Bitmap(SlabBits.White));
        }
        return count;
    }

    /// <summary>Frees what is white: it is stale at once, and then its edges out of the domain end.</summary>
    private void Free(bool savesAll)
    {
        if (savesAll)
        {
            Save();
            return;
        }
        Releaser releaser = new(_heap);
        VisitWhite(ref releaser);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            FreeWhite(slab);
        }
    }

    private void FreeWhite(SlabRef slab)
    {
        Span<ulong> white = slab.Bitmap(SlabBits.White);
        Span<ulong> live = slab.Bitmap(SlabBits.Live);
        for (int index = 0; index < white.Length; index++)
        {
            ulong left = white[index];
            if (left == 0)
            {
                continue;
            }
            Debug.Assert((live[index] & left) == left, "what is white lives");
            white[index] = 0;
            live[index] &= ~left;
            if ((slab.HasFinalizer | slab.HasWatched) != 0)
            {
                slab.Bitmap(SlabBits.Finalized)[index] &= ~left;
                slab.Bitmap(SlabBits.Watched)[index] &= ~left;
            }
            for (; left != 0; left &= left - 1)
            {
                int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                ref ulong word = ref slab.Object(slot).Word;
                Debug.Assert(ObjectWord.IsLive(word) && (word & ObjectWord.CountsMask) == 0, "proven dead");
                _heap.Deaths.FreeSlot(slab, slot, HandleBits.UseOf(word));
            }
        }
    }

    /// <summary>Keeps what is white, held by the list of garbage, with its counts as they were.</summary>
    private void Save()
    {
        Restorer restorer = new(null, _heap.Tag);
        VisitWhite(ref restorer);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            Span<ulong> white = slab.Bitmap(SlabBits.White);
            for (int index = 0; index < white.Length; index++)
            {
                for (ulong left = white[index]; left != 0; left &= left - 1)
                {
                    int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                    ref ulong word = ref slab.Object(slot).Word;
                    ulong handle = HandleBits.Of(slab.Place(slot), word);
                    Counting.AddExternal(ref word, handle);
                    Garbage.Add(new Handle(handle));
                }
                white[index] = 0;
            }
        }
    }
}
