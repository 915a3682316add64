using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Frees objects whose counts have fallen to 0, and what only they held, without recursion.</summary>
/// <remarks>
/// <code>
/// live       counts above 0
/// dying      in the list, which is threaded through the words of its objects: gone for whoever asks
/// mourned    taken from the list, and live again while its finalizer runs, held by us: it may be resurrected
/// free       its edges have ended; the slot may be used again
/// </code>
/// The list needs no memory, whatever the depth of what dies. The last edge's object is freed first.
/// </remarks>
internal sealed class Deaths
{
    // So that the loop is in a method that is called often: the JIT translates it well after the first thousands of
    // objects, and not, as with one long loop, in the middle of a run, where it keeps everything in memory.
    private const int FreesAtOnce = 128;

    private readonly ObjectHeap _heap;
    private readonly int _maxPerCall;
    private ulong _first;
    private bool _isDraining;

    public Deaths(ObjectHeap heap, int maxPerCall)
    {
        _heap = heap;
        _maxPerCall = maxPerCall;
    }

    public bool IsPending => _first != 0;

    /// <summary>Gets a value indicating whether objects wait to be freed, or one is being mourned.</summary>
    public bool IsBusy => _isDraining || IsPending;

    /// <summary>Gets the place of the object that is to be freed first; 0 if none is.</summary>
    public ulong First => _first;

    /// <summary>Puts an object into the list whose counts would be 0 after the change that its caller is making; no
    /// handle fits it any longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(SlabRef slab, ulong handle, ref ulong word, ulong after)
    {
        int slot = HandleBits.SlotOf(handle);
        Debug.Assert(ObjectWord.Fits(word, handle) && slab.Test(SlabBits.Live, slot), "I19: a live object");
        word = ObjectWord.Dying(after, _first);
        _first = HandleBits.PlaceOf(handle);
        slab.End(slot);
    }

    /// <summary>Frees an object whose last handle of managed code goes, or lets it wait for its turn.</summary>
    public void Begin(SlabRef slab, ulong handle, ref ulong word, ulong after)
    {
        Debug.Assert(ObjectWord.Fits(word, handle) && (after & ObjectWord.CountsMask) == 0, "its last holder goes");
        if (IsBusy || (slab.HasWatched | slab.HasFinalizer) != 0)
        {
            slab.Unhold();
            Add(slab, handle, ref word, after);
            Drain();
            return;
        }
        // The usual death: the only one, or the first of those that follow from it. It need not stand in the list.
        int slot = HandleBits.SlotOf(handle);
        word = ObjectWord.Dying(after, 0);
        slab.End(slot);
        _isDraining = true;
        if (slab.IsTracked)
        {
            slab.Edges.Visit(ObjectRef.Of(ref word), new EdgeDropper(_heap));
            _heap.DiscountYoung(1);
        }
        FreeSlot(slab, slot, ObjectRef.Of(ref word), after, SlabRef.OneHeld);
        _isDraining = false;
        if (_first != 0)
        {
            Drain(_maxPerCall - 1);
        }
    }

    public void Drain()
    {
        if (_first != 0)
        {
            Drain(_maxPerCall);
        }
    }

    /// <summary>Frees objects of the list, at most so many.</summary>
    // No user code throws through it: what finalizers and watches throw is caught where they are called.
    public void Drain(int count)
    {
        if (_isDraining)
        {
            return;
        }
        Debug.Assert(!_heap.IsDisposed, "its slabs are there");
        _isDraining = true;
        while (_first != 0 && count > 0)
        {
            count -= FreeSome(int.Min(count, FreesAtOnce));
        }
        _isDraining = false;
        if (_first != 0)
        {
            _heap.NoteFreesDue();
        }
    }

    /// <summary>Gives the slot of an object back whose edges have ended; <see cref="SlabRef.OneHeld"/> if it still
    /// counts as held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FreeSlot(SlabRef slab, int slot, ObjectRef place, ulong word, long held)
    {
        Debug.Assert(slab.Object(slot).Address == place.Address, "the place of the slot");
        slab.PutBack(slot, place, ObjectWord.Freed(word), held);
        if (slab.IsAvailable == 0 || slab.InUse == 0)
        {
            Settle(slab);
        }
    }

    /// <summary>Frees objects of the list, at most so many; the caller looks whether some are left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FreeSome(int count)
    {
        Debug.Assert(_first != 0 && count > 0 && _isDraining, "the list is not empty");
        EdgeDropper dropper = new(_heap);
        int freed = 0;
        int tracked = 0;
        do
        {
            ulong place = _first;
            int slot = HandleBits.SlotOf(place);
            ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(place));
            SlabRef slab = new(entry.Header);
            ObjectRef dying = SlabTable.Object(in entry, slot);
            ulong word = dying.Word;
            Debug.Assert(!ObjectWord.IsLive(word) && !slab.Test(SlabBits.Live, slot), "it is dying");
            _first = word & HandleBits.PlaceMask;
            freed++;
            if ((slab.HasWatched | slab.HasFinalizer) != 0 && !TryMourn(slab, slot, HandleBits.UseOf(word)))
            {
                continue;
            }
            if (slab.IsTracked)
            {
                slab.Edges.Visit(dying, dropper);
                tracked++;
            }
            FreeSlot(slab, slot, dying, word, held: 0);
        }
        while (_first != 0 && freed < count);
        _heap.DiscountYoung(tracked);
        return freed;
    }

    /// <summary>Puts a slab that got room among the available ones, and one without objects away.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Settle(SlabRef slab)
    {
        if (slab.IsAvailable == 0 && slab.HasRoom)
        {
            _heap.Slabs.SetOf(slab).MakeAvailable(slab);
        }
        if (slab.InUse == 0)
        {
            _heap.Slabs.Empty(slab);
        }
    }

    /// <summary>Runs what user code wants to be run before an object is freed; false if that brought it back.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMourn(SlabRef slab, int slot, uint use)
    {
        ref ulong word = ref slab.Object(slot).Word;
        ulong handle = HandleBits.Of(slab.Place(slot), ObjectWord.Born(use, 0));
        if (slab.HasFinalizer != 0 && !slab.Test(SlabBits.Finalized, slot))
        {
            // As by an edge, so that the finalizer can release, move and take no handle but its own.
            word = ObjectWord.Born(use, ObjectWord.InternalOne);
            slab.Set(SlabBits.Live, slot);
            _heap.Watches.RunFinalizer(slab, slot, handle);
            if (!Counting.TryDropInternal(ref word, handle))
            {
                // It is in the list again.
                return false;
            }
            if ((word & ObjectWord.CountsMask) != 0)
            {
                slab.Suspect();
                if (slab.IsTracked)
                {
                    _heap.Track(slab);
                }
                return false;
            }
            word = ObjectWord.Dying(word, 0);
            slab.End(slot);
        }
        if (slab.HasWatched != 0 && slab.Test(SlabBits.Watched, slot))
        {
            slab.Clear(SlabBits.Watched, slot);
            _heap.Watches.Notify(handle);
        }
        slab.Clear(SlabBits.Finalized, slot);
        if (slab.Traces != 0)
        {
            _heap.ForgetTrace(slab, slot);
        }
        return true;
    }
}
