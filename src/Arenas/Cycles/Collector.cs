using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

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
    private long _candidates;
    private bool _leadsOut;

    public Collector(ObjectHeap heap) => _heap = heap;

    /// <summary>Notes an edge of a white object that leads out of the domain, or to a stuck count.</summary>
    public void NoteWayOut() => _leadsOut = true;

    /// <summary>Notes an edge that was never counted: its field was assigned and not linked.</summary>
    // Whoever restores it counts it: from then on it is an edge like others.
    public void NoteUncounted(ulong target)
    {
        _heap.UncountedEdges++;
        _heap.ComplainOfUncounted(target);
    }

    /// <summary>Gets a value indicating whether a collection is going on.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Gets or sets who looks at the heap after each phase: the test that draws ARCHITECTURE.md.</summary>
    public Action<string>? Onlooker { get; set; }

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
        Debug.Assert(IsRunning && (_work.IsNull || IsMarking), "it has run, or goes on in slices");
        IsRunning = false;
    }

    /// <summary>Collects a generation and all younger ones.</summary>
    public CollectionInfo Run(int generation, bool savesAll)
    {
        long started = Stopwatch.GetTimestamp();
        Whiten(generation);
        Drain(new Marker(_queue, _heap.Tag), long.MaxValue);
        Onlooker?.Invoke(nameof(Drain));
        return Finish(generation, savesAll, started);
    }

    /// <summary>Makes the candidates white, and lists the slabs in which managed code holds some of them.</summary>
    private void Whiten(int generation)
    {
        Debug.Assert(IsRunning && !IsMarking && _work.IsNull, "one at a time");
        _heap.Slabs.IsPinned = true;
        _candidates = TakeCandidates(generation);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            Debug.Assert(slab.Held >= 0 && slab.Greys == GreyState.None, "quiet before the mark");
            if (slab.Held > 0)
            {
                slab.HasUnvisitedRoots = 1;
                _queue.Add(slab);
            }
        }
        Onlooker?.Invoke(nameof(Whiten));
    }

    /// <summary>Proves what the mark did not reach dead, lets user code see it, and frees it.</summary>
    private CollectionInfo Finish(int generation, bool savesAll, long started)
    {
        Debug.Assert(IsRunning && _queue.IsEmpty, "the mark has ended");
        try
        {
            long unreached = CountWhite();
            long white = Explain(unreached);
            // What is frozen was not looked at, what waits to be freed still counts, and an upgrade may have come
            // between the slices of a mark.
            bool isExact = generation == ObjectHeap.OldestGeneration && !_heap.HasFrozen && !_heap.Deaths.IsBusy
                && !IsMarking;
            long unexplained = isExact ? unreached - white : 0;
            long dead = white;
            if (white > 0 && HasUserCode())
            {
                RunUserCode();
                dead = Explain(white);
                KillWatches();
            }
            Free(savesAll);
            return new(generation, _candidates, dead, white - dead, unexplained, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            _heap.Slabs.IsPinned = false;
            DropWork();
            IsMarking = false;
            _heap.Deaths.Drain();
        }
    }

    /// <summary>Visits what is grey, a slab at a time, until nothing is or the time has come; false if that was
    /// it.</summary>
    private bool Drain<TVisitor>(TVisitor visitor, long deadline)
        where TVisitor : struct, IEdgeVisitor
    {
        while (!_queue.IsEmpty)
        {
            SlabRef slab = _queue.Take();
            if (slab.HasUnvisitedRoots != 0)
            {
                slab.HasUnvisitedRoots = 0;
                GreyRoots(slab);
                Onlooker?.Invoke(nameof(GreyRoots));
            }
            while (slab.Greys != GreyState.Visited)
            {
                VisitGrey(slab, visitor);
            }
            slab.Greys = GreyState.None;
            // After a slab, so that slices without time come to an end too.
            if (deadline != long.MaxValue && Stopwatch.GetTimestamp() >= deadline)
            {
                return _queue.IsEmpty;
            }
        }
        return true;
    }

    /// <summary>Colours white objects grey whose counts are not 0, as far as the phase wants to know.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool GreyRoots(SlabRef slab)
    {
        ulong mask = _rootMask;
        Debug.Assert(slab.IsTracked && mask != 0, "objects that can be held");
        // If managed code holds all there is, no object need be looked at.
        bool areAll = mask == ObjectWord.ExternalMask && slab.Held == slab.InUse;
        ulong found = 0;
        for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
        {
            ulong roots = areAll ? slab.White(index) : 0;
            for (ulong left = areAll ? 0 : slab.White(index); left != 0; left &= left - 1)
            {
                int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                if ((slab.Object(slot).Word & mask) != 0)
                {
                    roots |= left & (0 - left);
                }
            }
            slab.White(index) &= ~roots;
            slab.Grey(index) |= roots;
            found |= roots;
        }
        return found != 0;
    }

    /// <summary>Visits the edges of the grey objects of a slab; one alone is found without a search.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitGrey<TVisitor>(SlabRef slab, TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        GreyState state = slab.Greys;
        slab.Greys = GreyState.Visited;
        EdgesRef edges = slab.Edges;
        if (state == GreyState.One)
        {
            if (slab.TryBlacken(slab.GreySlot))
            {
                edges.Visit(slab.Object(slab.GreySlot), visitor);
            }
            return;
        }
        Debug.Assert(state == GreyState.Many, "something is grey");
        for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
        {
            // Until the word stays 0: neighbours that an object has just made grey are visited while they are at hand.
            for (ulong left = slab.Grey(index); left != 0; left = slab.Grey(index))
            {
                slab.Grey(index) = 0;
                for (; left != 0; left &= left - 1)
                {
                    edges.Visit(slab.Object((index << 6) + BitOperations.TrailingZeroCount(left)), visitor);
                }
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
        _leadsOut = false;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            Span<ulong> domain = slab.Bitmap(SlabBits.Domain);
            for (int index = slab.NextTaken(0); index < domain.Length; index = slab.NextTaken(index + 1))
            {
                domain[index] = slab.White(index);
            }
        }
        VisitWhite(new Subtractor(this, _heap.Tag));
        Onlooker?.Invoke(nameof(Subtractor));
        Debug.Assert(_queue.IsEmpty, "the mark before has ended");
        _rootMask = ObjectWord.CountsMask;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            if (GreyRoots(slab))
            {
                _queue.Add(slab);
            }
        }
        _rootMask = ObjectWord.ExternalMask;
        Restorer restorer = new(_queue, _heap.Tag);
        Drain(restorer, long.MaxValue);
        Debug.Assert(_queue.IsEmpty, "nothing is grey");
        Onlooker?.Invoke(nameof(Restorer));
        return CountWhite();
    }

    private void VisitWhite<TVisitor>(TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            VisitWhite(slab, visitor);
        }
    }

    // By the slab, so that one collection is enough for the JIT to see that it is worth its while.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitWhite<TVisitor>(SlabRef slab, TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        EdgesRef edges = slab.Edges;
        for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
        {
            for (ulong left = slab.White(index); left != 0; left &= left - 1)
            {
                edges.Visit(slab.Object((index << 6) + BitOperations.TrailingZeroCount(left)), visitor);
            }
        }
    }

    private long CountWhite()
    {
        long count = 0;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
            {
                count += BitOperations.PopCount(slab.White(index));
            }
        }
        return count;
    }

    /// <summary>Frees what is white: its edges out of the domain end, and its places are used again.</summary>
    private void Free(bool savesAll)
    {
        if (savesAll)
        {
            Save();
            return;
        }
        if (_leadsOut)
        {
            // All edges first: what one leads to may be freed only after its own have been looked at.
            Releaser releaser = new(_heap);
            VisitWhite(releaser);
            Onlooker?.Invoke(nameof(Releaser));
        }
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            if (slab.Traces == 0 && IsAllWhite(slab) && slab.TryReset())
            {
                _heap.Deaths.Settle(slab);
            }
            else
            {
                FreeWhite(slab);
            }
        }
        Onlooker?.Invoke(nameof(Free));
    }

    private static bool IsAllWhite(SlabRef slab)
    {
        Debug.Assert(slab.InUse >= 0, "slots are counted");
        int count = 0;
        for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
        {
            count += BitOperations.PopCount(slab.White(index));
        }
        return count == slab.InUse && count > 0;
    }

    private void FreeWhite(SlabRef slab)
    {
        Span<ulong> live = slab.Bitmap(SlabBits.Live);
        for (int index = slab.NextTaken(0); index < live.Length; index = slab.NextTaken(index + 1))
        {
            ulong left = slab.White(index);
            if (left == 0)
            {
                continue;
            }
            Debug.Assert((live[index] & left) == left, "what is white lives");
            slab.White(index) = 0;
            live[index] &= ~left;
            slab.Bitmap(SlabBits.Middle)[index] &= ~left;
            slab.Bitmap(SlabBits.Old)[index] &= ~left;
            if ((slab.HasFinalizer | slab.HasWatched) != 0)
            {
                slab.Bitmap(SlabBits.Finalized)[index] &= ~left;
                slab.Bitmap(SlabBits.Watched)[index] &= ~left;
                ForgetTraces(slab, index, left);
            }
            for (; left != 0; left &= left - 1)
            {
                int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                ObjectRef dead = slab.Object(slot);
                ulong word = dead.Word;
                Debug.Assert(ObjectWord.IsLive(word) && (word & ObjectWord.CountsMask) == 0, "proven dead");
                _heap.Deaths.FreeSlot(slab, slot, dead, word, held: 0);
            }
        }
    }

    private void ForgetTraces(SlabRef slab, int index, ulong dead)
    {
        for (; dead != 0 && slab.Traces != 0; dead &= dead - 1)
        {
            _heap.ForgetTrace(slab, (index << 6) + BitOperations.TrailingZeroCount(dead));
        }
    }

    /// <summary>Keeps what is white, held by the list of garbage, with its counts as they were.</summary>
    private void Save()
    {
        Restorer restorer = new(null, _heap.Tag);
        VisitWhite(restorer);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
            {
                for (ulong left = slab.White(index); left != 0; left &= left - 1)
                {
                    int slot = (index << 6) + BitOperations.TrailingZeroCount(left);
                    ref ulong word = ref slab.Object(slot).Word;
                    ulong handle = HandleBits.Of(slab.Place(slot), word);
                    Counting.AddExternal(ref word, handle);
                    Garbage.Add(new Handle(handle));
                }
                slab.White(index) = 0;
            }
        }
    }
}
