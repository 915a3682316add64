using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Cycles;

/// <content>Watches and finalizers of what was found dead, in the order of CPython 3.15.</content>
internal sealed partial class Collector
{
    private bool HasUserCode()
    {
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            if ((slab.HasFinalizer | slab.HasWatched) == 0)
            {
                continue;
            }
            for (int index = 0; index < slab.WordCount; index++)
            {
                ulong wanted = slab.HasFinalizer != 0 ? ~slab.Bitmap(SlabBits.Finalized)[index] : 0;
                if ((slab.White(index) & (wanted | slab.Bitmap(SlabBits.Watched)[index])) != 0)
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>
    /// Holds all that is white while user code sees it whole: first the watches with callbacks, all dead before the
    /// first is called, then the finalizers, by address.
    /// </summary>
    // Who is white is held by one handle of ours, until user code releases more than it holds: then an object may die
    // meanwhile, and is white no longer.
    private void RunUserCode()
    {
        Restorer restorer = new(null, _heap.Tag);
        VisitWhite(restorer);
        List<ulong> finalized = [];
        List<(Watch Watch, Action<Watch> Callback)> calls = [];
        foreach ((SlabRef slab, int slot) in White())
        {
            ref ulong word = ref slab.Object(slot).Word;
            ulong handle = HandleBits.Of(slab.Place(slot), word);
            Counting.AddExternal(ref word, handle);
            if (slab.HasWatched != 0 && slab.Test(SlabBits.Watched, slot))
            {
                _heap.Watches.KillCallbacks(handle, OwnerLives, calls);
            }
            if (slab.HasFinalizer != 0 && !slab.Test(SlabBits.Finalized, slot))
            {
                finalized.Add(handle);
            }
        }
        Debug.Assert(_queue.IsEmpty, "nothing is being marked while user code runs");
        _heap.Deaths.WhiteDead = 0;
        _heap.Deaths.BlackensDead = true;
        _heap.Watches.Call(calls);
        foreach (ulong handle in finalized)
        {
            SlabRef slab = SlabRef.Of(handle);
            if (_heap.IsLive(handle) && !slab.Test(SlabBits.Finalized, HandleBits.SlotOf(handle)))
            {
                _heap.Watches.RunFinalizer(slab, HandleBits.SlotOf(handle), handle);
            }
        }
        _heap.Deaths.BlackensDead = false;
        LetGo();
    }

    /// <summary>Gives up what was held while user code ran.</summary>
    private void LetGo()
    {
        int missing = _heap.Deaths.WhiteDead;
        foreach ((SlabRef slab, int slot) in White())
        {
            ref ulong word = ref slab.Object(slot).Word;
            Debug.Assert(ObjectWord.IsLive(word), "the dead are not white");
            if (ObjectWord.IsHeld(word))
            {
                Counting.DropExternal(ref word, slab.Place(slot));
            }
            else
            {
                missing++;
            }
        }
        if (missing > 0)
        {
            _heap.Watches.Complain(new InvalidOperationException(
                $"While a collection of {_heap.Name} ran finalizers and watches, {missing} of the objects that it had "
                    + "found dead were released more often than user code had retained them."));
        }
    }

    /// <summary>Kills, without a call, the watches that are left of what is dead.</summary>
    private void KillWatches()
    {
        foreach ((SlabRef slab, int slot) in White())
        {
            if (slab.HasWatched != 0 && slab.Test(SlabBits.Watched, slot))
            {
                _heap.Watches.Kill(slab.Place(slot), static (_, _) => false, []);
            }
        }
    }

    private static bool OwnerLives(ObjectHeap heap, ulong owner) =>
        heap.IsLive(owner) && !SlabRef.Of(owner).IsWhite(HandleBits.SlotOf(owner));

    private IEnumerable<(SlabRef Slab, int Slot)> White()
    {
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            for (int index = 0; index < slab.WordCount; index++)
            {
                for (ulong left = slab.White(index); left != 0; left &= left - 1)
                {
                    yield return (slab, (index << 6) + BitOperations.TrailingZeroCount(left));
                }
            }
        }
    }
}
