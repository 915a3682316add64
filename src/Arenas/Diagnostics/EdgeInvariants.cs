using System.Collections.Generic;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>The edges of objects, live and dying, and the internal counts that they explain (I23).</summary>
internal static class EdgeInvariants
{
    public static void Prove(ObjectHeap heap, SlabInventory inventory)
    {
        EdgeTally tally = new(heap.Tag);
        foreach (SlabRef slab in inventory.Slabs)
        {
            for (int slot = 0; slot < slab.UsedSlots; slot++)
            {
                if (slab.Test(SlabBits.Live, slot) || inventory.Dying.Contains(slab.Place(slot)))
                {
                    ProveItems(slab, slot, inventory.SetOf(slab));
                    if (slab.IsTracked)
                    {
                        slab.Edges.Visit(slab.Object(slot), tally);
                    }
                }
            }
        }
        foreach (SlabRef slab in inventory.Slabs)
        {
            ProveCounts(slab, tally.Edges);
        }
    }

    // Their number lies among the values of users, and says how far a visit goes.
    private static void ProveItems(SlabRef slab, int slot, SlabSet set)
    {
        if (set.ItemType is { } type)
        {
            nuint offset = Slabs.LengthOffset(set.Type);
            ulong length = slab.Object(slot).At<ulong>(offset);
            Invariant.Hold(
                length <= (slab.SlotSize - offset - sizeof(ulong)) / (ulong)(uint)type.Size,
                $"I23: slot {slot} of {slab} has {(long)length} items, which do not fit");
        }
    }

    private static void ProveCounts(SlabRef slab, Dictionary<ulong, uint> edges)
    {
        for (int slot = 0; slot < slab.UsedSlots; slot++)
        {
            ulong word = slab.Object(slot).Word;
            if (ObjectWord.IsLive(word) && !ObjectWord.IsStuck(word))
            {
                uint wanted = edges.GetValueOrDefault(slab.Place(slot));
                Invariant.Hold(
                    ObjectWord.InternalOf(word) == wanted,
                    $"I23: slot {slot} of {slab} counts {ObjectWord.InternalOf(word)} edges of {wanted}");
                Invariant.Hold(
                    (word & ObjectWord.CountsMask) != 0, $"I23: slot {slot} of {slab} lives, and nobody holds it");
            }
        }
    }
}
