using System.Collections.Generic;

using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Each slot of a slab: live or not (I19), free, retired or dying (I20), its version (I21), who holds it
/// (I22).</summary>
internal static class SlotInvariants
{
    public static void Prove(SlabRef slab, SlabInventory inventory)
    {
        int live = ProveLive(slab);
        ProveStates(slab, inventory, live);
        ProveUses(slab);
        ProveHeld(slab);
    }

    private static int ProveLive(SlabRef slab)
    {
        int live = 0;
        for (int slot = 0; slot < slab.WordCount * 64; slot++)
        {
            bool isLive = slab.Test(SlabBits.Live, slot);
            Invariant.Hold(!isLive || slot < slab.UsedSlots, $"I19: slot {slot} of {slab} is live and was never used");
            Invariant.Hold(
                slot >= slab.UsedSlots || isLive == ObjectWord.IsLive(slab.Object(slot).Word),
                $"I19: slot {slot} of {slab} is {(isLive ? "" : "not ")}marked as live, and its word is not so");
            live += isLive ? 1 : 0;
        }
        return live;
    }

    private static void ProveStates(SlabRef slab, SlabInventory inventory, int live)
    {
        HashSet<int> free = [];
        for (int next = slab.FirstFree; next != 0;)
        {
            int slot = next - 1;
            Invariant.Hold((uint)slot < slab.UsedSlots, $"I20: slot {slot} of {slab} is free and was never used");
            Invariant.Hold(free.Add(slot), $"I20: the free slots of {slab} come back to {slot}");
            ulong word = slab.Object(slot).Word;
            Invariant.Hold(!ObjectWord.IsLive(word) && word != 0, $"I20: free slot {slot} of {slab} has word {word}");
            next = (int)(word & HandleBits.PlaceMask);
        }
        int dying = 0;
        int retired = 0;
        for (int slot = 0; slot < slab.UsedSlots; slot++)
        {
            bool isDying = inventory.Dying.Contains(slab.Place(slot));
            bool isRetired = slab.Object(slot).Word == 0;
            int states = (slab.Test(SlabBits.Live, slot) ? 1 : 0) + (isDying ? 1 : 0) + (isRetired ? 1 : 0)
                + (free.Contains(slot) ? 1 : 0);
            Invariant.Hold(
                states == 1, $"I20: slot {slot} of {slab} is in {states} of the states live, dying, free and retired");
            dying += isDying ? 1 : 0;
            retired += isRetired ? 1 : 0;
        }
        Invariant.Hold(
            slab.InUse == live + dying, $"I20: {slab} counts {slab.InUse} objects; {live} live and {dying} die");
        Invariant.Hold(slab.Retired == retired, $"I20: {slab} counts {slab.Retired} retired slots of {retired}");
    }

    private static void ProveUses(SlabRef slab)
    {
        Invariant.Hold(
            slab.FirstUse is > 0 and <= HandleBits.LastUse, $"I21: the uses of {slab} begin with {slab.FirstUse}");
        for (int slot = 0; slot < slab.UsedSlots; slot++)
        {
            ulong word = slab.Object(slot).Word;
            uint use = HandleBits.UseOf(word);
            Invariant.Hold(
                word == 0 || use >= slab.FirstUse,
                $"I21: slot {slot} of {slab} is used for the {use}th time, before the first time, {slab.FirstUse}");
        }
    }

    private static void ProveHeld(SlabRef slab)
    {
        int held = 0;
        for (int slot = 0; slot < slab.UsedSlots; slot++)
        {
            ulong word = slab.Object(slot).Word;
            held += ObjectWord.IsLive(word) && ObjectWord.IsHeld(word) ? 1 : 0;
        }
        Invariant.Hold(slab.Held == held, $"I22: {slab} counts {slab.Held} held objects of {held}");
    }
}
