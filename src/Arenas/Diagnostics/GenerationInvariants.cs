using System.Collections.Generic;

using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>What collections leave behind: no colour (I24), and every young object in a list (I25).</summary>
internal static class GenerationInvariants
{
    public static void Prove(ObjectHeap heap, SlabInventory inventory)
    {
        Invariant.Hold(
            heap.Slabs.IsPinned == heap.IsMarking, $"I24: slabs are pinned exactly while a mark goes on in slices");
        foreach (SlabRef slab in inventory.Slabs)
        {
            ProveColours(slab, heap.IsMarking);
        }
        HashSet<nuint> young = List(inventory, heap.FirstYoung, 0);
        HashSet<nuint> middle = List(inventory, heap.FirstMiddle, 1);
        foreach (SlabRef slab in inventory.Slabs)
        {
            ProveLists(slab, young.Contains(slab.Address), middle.Contains(slab.Address));
        }
    }

    private static void ProveColours(SlabRef slab, bool isMarking)
    {
        for (int index = 0; index < slab.WordCount; index++)
        {
            ulong white = slab.White(index);
            ulong grey = slab.Grey(index);
            ulong allowed = isMarking && slab.IsTracked ? slab.Bitmap(SlabBits.Live)[index] : 0;
            Invariant.Hold(
                ((white | grey) & ~allowed) == 0 && slab.Bitmap(SlabBits.Domain)[index] == 0,
                $"I24: slots {white}, {grey} of word {index} of {slab} are white and grey, only {allowed} may be");
            Invariant.Hold(
                (white & grey) == 0 && (grey == 0 || slab.Greys is GreyState.One or GreyState.Many),
                $"I24: slots {grey} of word {index} of {slab} are grey, and white, or their slab does not wait");
        }
        Invariant.Hold(
            isMarking || (slab.Greys == GreyState.None && slab.HasUnvisitedRoots == 0 && slab.NextWork == 0),
            $"I24: {slab} is in the work of a collection that is not going on");
        Invariant.Hold(slab.Suspects <= SlabRef.AllSuspect, $"I24: {slab} has suspects {slab.Suspects}");
    }

    private static HashSet<nuint> List(SlabInventory inventory, SlabRef first, int generation)
    {
        HashSet<nuint> listed = [];
        for (nuint next = first.Address; next != 0;)
        {
            Invariant.Hold(
                inventory.IsSlab(next) && listed.Add(next),
                $"I25: the list of generation {generation} comes to {next}, which is no slab or was there already");
            SlabRef slab = new(next);
            next = generation == 0 ? slab.NextYoung : slab.NextMiddle;
        }
        return listed;
    }

    private static void ProveLists(SlabRef slab, bool inYoung, bool inMiddle)
    {
        Invariant.Hold(
            slab.InYoung == (inYoung ? 1 : 0) && slab.InMiddle == (inMiddle ? 1 : 0),
            $"I25: {slab} says {slab.InYoung} and {slab.InMiddle}, in the lists are {inYoung} and {inMiddle}");
        Invariant.Hold(
            slab.IsTracked || (!inYoung && !inMiddle), $"I25: {slab} has no edges and is in the list of a generation");
        for (int index = 0; index < slab.WordCount; index++)
        {
            ulong live = slab.Bitmap(SlabBits.Live)[index];
            ulong middle = slab.Bitmap(SlabBits.Middle)[index];
            ulong old = slab.Bitmap(SlabBits.Old)[index];
            Invariant.Hold(
                ((middle | old) & ~live) == 0 && ((middle | old) == 0 || (slab.IsTracked && slab.HasAged == 1)),
                $"I25: slots without objects of word {index} of {slab}, or all, have no generation");
            ulong young = slab.IsTracked ? live & ~middle & ~old : 0;
            Invariant.Hold(
                (young == 0 || inYoung) && ((middle & ~old) == 0 || inMiddle),
                $"I25: slots {young} of {slab} are young, {middle} are not, and it is not in the list that says so");
        }
    }
}
