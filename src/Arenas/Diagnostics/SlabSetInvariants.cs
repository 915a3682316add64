using System.Collections.Generic;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>Where new objects go: every slab with room is current, available or spare (I26).</summary>
internal static class SlabSetInvariants
{
    public static void Prove(ObjectHeap heap, SlabInventory inventory)
    {
        Dictionary<nuint, SlabSet> placed = [];
        foreach (SlabSet set in heap.Slabs.Sets)
        {
            ProveOne(set, set.Current.Address, "current", inventory, placed);
            ProveOne(set, set.Spare.Address, "spare", inventory, placed);
            Invariant.Hold(
                set.Spare.IsNull || (set.Spare.InUse == 0 && set.Spare.HasRoom && set.Spare.IsAvailable == 0),
                $"I26: the spare {set.Spare} of set {set.Index} is not empty");
            nuint previous = 0;
            for (nuint next = set.FirstAvailable.Address; next != 0; next = new SlabRef(next).NextAvailable)
            {
                ProveOne(set, next, "available", inventory, placed);
                SlabRef slab = new(next);
                Invariant.Hold(slab.PreviousAvailable == previous, $"I26: {slab} is not linked back to {previous}");
                Invariant.Hold(slab.HasRoom, $"I26: {slab} is available and has no room");
                previous = next;
            }
        }
        foreach (SlabRef slab in inventory.Slabs)
        {
            bool isPlaced = placed.ContainsKey(slab.Address);
            bool isSpare = inventory.SetOf(slab).Spare.Address == slab.Address;
            Invariant.Hold(isPlaced || !slab.HasRoom, $"I26: {slab} has room and is not available");
            Invariant.Hold(
                slab.IsAvailable == (isPlaced && !isSpare ? 1 : 0), $"I26: {slab} says {slab.IsAvailable} of itself");
        }
    }

    private static void ProveOne(
        SlabSet set, nuint address, string role, SlabInventory inventory, Dictionary<nuint, SlabSet> placed)
    {
        Invariant.Hold(
            address == 0 || (inventory.IsSlab(address) && new SlabRef(address).TypeIndex == set.Index),
            $"I26: the {role} slab {address} of set {set.Index} is none of its own");
        Invariant.Hold(
            address == 0 || placed.TryAdd(address, set), $"I26: {address} is {role} in set {set.Index}, and more");
    }
}
