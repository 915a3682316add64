using System.Collections.Generic;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Frees that no owner has seen: in a remote list (I10), or of a hardened heap in quarantine (I11).</summary>
internal static class RemoteInvariants
{
    public static void Prove(NativeHeap heap, Inventory inventory)
    {
        if (heap.Hardened is not null)
        {
            ProveQuarantine(heap.Hardened, inventory);
        }
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
            {
                ProveList(owner.Heap, sizeClass, inventory);
            }
        }
        Invariant.Hold(
            inventory.Undrained.Count == 0,
            $"I10: {inventory.Undrained.Count} groups have undrained frees and are in no remote list");
    }

    // The list may be that of an earlier owner, who passes the group on when it drains; the class is the same.
    private static void ProveList(ThreadHeapRef local, int sizeClass, Inventory inventory)
    {
        for (nuint next = local.RemoteList(sizeClass); next != 0;)
        {
            Invariant.Hold(
                inventory.Undrained.Remove(next),
                $"I10: {next} is in a remote list of class {sizeClass}, and has no undrained free or is there twice");
            GroupRef group = new(next);
            Invariant.Hold(
                group.Pool.SizeClass == sizeClass, $"I10: {group} is in the remote list of class {sizeClass}");
            next = group.RemoteNext;
        }
    }

    private static void ProveQuarantine(HardenedBlocks blocks, Inventory inventory)
    {
        HashSet<nuint> quarantined = [];
        foreach (nuint block in blocks.Quarantined)
        {
            nuint arena = Geometry.ArenaOf(block);
            Invariant.Hold(
                inventory.Arenas.Contains(arena) && quarantined.Add(block),
                $"I11: {block} is in quarantine, and is no block or is there twice");
            PoolRef pool = new ArenaRef(arena).PoolOf(block);
            Invariant.Hold(
                pool.State != PoolState.Unused && pool.TryIndexOf(block - pool.Start, out uint index)
                    && (pool.Group((int)(index / Geometry.BlocksPerGroup)).Remote & (1ul << (int)index)) != 0,
                $"I11: {block} of {pool} is in quarantine, and its Remote bit is not set");
        }
        Invariant.Hold(
            quarantined.Count == inventory.RemoteBlocks,
            $"I11: {inventory.RemoteBlocks} blocks have their Remote bit set, {quarantined.Count} are in quarantine");
        inventory.Undrained.Clear();
    }
}
