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
            for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
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
    // Held as by an edge, so that user code can release, move and take no handle but its own. If it ends an edge that
    // it never linked, an object may yet die meanwhile, and is white no longer.
    private void RunUserCode()
    {
        Debug.Assert(IsRunning, "in a collection");
        Restorer restorer = new(null, _heap.Tag);
        VisitWhite(restorer);
        List<ulong> finalized = [];
        List<(Watch Watch, Action<Watch> Callback)> calls = [];
        foreach ((SlabRef slab, int slot) in White())
        {
            ref ulong word = ref slab.Object(slot).Word;
            ulong handle = HandleBits.Of(slab.Place(slot), word);
            Counting.AddInternal(ref word);
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
        Onlooker?.Invoke(nameof(RunUserCode));
        _heap.Watches.Call(calls);
        foreach (ulong handle in finalized)
        {
            SlabRef slab = SlabRef.Of(handle);
            if (_heap.IsLive(handle) && !slab.Test(SlabBits.Finalized, HandleBits.SlotOf(handle)))
            {
                _heap.Watches.RunFinalizer(slab, HandleBits.SlotOf(handle), handle);
            }
        }
        LetGo();
    }

    /// <summary>Gives up what was held while user code ran.</summary>
    private void LetGo()
    {
        foreach ((SlabRef slab, int slot) in White())
        {
            ref ulong word = ref slab.Object(slot).Word;
            Debug.Assert(ObjectWord.IsLive(word), "the dead are not white");
            _ = Counting.TryDropInternal(ref word, HandleBits.Of(slab.Place(slot), word));
        }
        Onlooker?.Invoke(nameof(LetGo));
    }

    /// <summary>Kills, without a call, the watches that are left of what is dead.</summary>
    private void KillWatches()
    {
        foreach ((SlabRef slab, int slot) in White())
        {
            if (slab.HasWatched != 0 && slab.Test(SlabBits.Watched, slot))
            {
                slab.Clear(SlabBits.Watched, slot);
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
            for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
            {
                for (ulong left = slab.White(index); left != 0; left &= left - 1)
                {
                    yield return (slab, (index << 6) + BitOperations.TrailingZeroCount(left));
                }
            }
        }
    }
}
