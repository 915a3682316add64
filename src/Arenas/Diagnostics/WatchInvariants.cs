using System.Collections.Generic;

using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>The bits of watches and finalizers: they are those of the registry, and of objects only (I27).</summary>
internal static class WatchInvariants
{
    public static void Prove(ObjectHeap heap, SlabInventory inventory)
    {
        IReadOnlyDictionary<ulong, Watch> watches = heap.Watches.Newest;
        int watched = 0;
        foreach (SlabRef slab in inventory.Slabs)
        {
            for (int slot = 0; slot < slab.WordCount * 64; slot++)
            {
                bool isWatched = slab.Test(SlabBits.Watched, slot);
                bool isFinalized = slab.Test(SlabBits.Finalized, slot);
                if (!isWatched && !isFinalized)
                {
                    continue;
                }
                watched += isWatched ? 1 : 0;
                Invariant.Hold(
                    slot < slab.UsedSlots
                        && (slab.Test(SlabBits.Live, slot) || inventory.Dying.Contains(slab.Place(slot))),
                    $"I27: slot {slot} of {slab} is watched ({isWatched}), finalized ({isFinalized}) and no object");
                Invariant.Hold(
                    !isWatched || ((slab.HasWatched & SlabRef.Watched) != 0 && watches.ContainsKey(slab.Place(slot))),
                    $"I27: slot {slot} of {slab} is watched by nobody");
                Invariant.Hold(
                    !isFinalized || slab.HasFinalizer == 1,
                    $"I27: slot {slot} of {slab} is finalized, and its type had no finalizer");
            }
        }
        Invariant.Hold(watched == watches.Count, $"I27: {watched} slots are watched, {watches.Count} are registered");
        foreach ((ulong place, Watch newest) in watches)
        {
            ProveChain(place, newest);
        }
    }

    private static void ProveChain(ulong place, Watch newest)
    {
        ulong word = SlabRef.Of(place).Object(HandleBits.SlotOf(place)).Word;
        for (Watch? watch = newest; watch is not null; watch = watch.Older)
        {
            Invariant.Hold(
                watch.IsAlive && HandleBits.PlaceOf(watch.Target.Bits) == place
                    && HandleBits.UseOf(watch.Target.Bits) == HandleBits.UseOf(word),
                $"I27: a watch of {watch.Target.Bits} is dead, or registered at {place}");
        }
    }
}
