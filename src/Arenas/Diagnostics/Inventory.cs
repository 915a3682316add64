using System.Collections.Generic;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>What stands where in a heap, proved from its regions and the directory (I13, I14).</summary>
internal sealed class Inventory
{
    /// <summary>Addresses of the arenas of pools.</summary>
    public HashSet<nuint> Arenas { get; } = [];

    /// <summary>Addresses of the thread heaps.</summary>
    public HashSet<nuint> ThreadHeaps { get; } = [];

    /// <summary>Addresses of the groups that have undrained frees of other threads.</summary>
    public HashSet<nuint> Undrained { get; } = [];

    /// <summary>Blocks whose Remote bit is set.</summary>
    public long RemoteBlocks { get; set; }

    public int QueuedPools { get; set; }

    public int CachedPools { get; set; }

    public static Inventory Of(NativeHeap heap)
    {
        Inventory inventory = new();
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            _ = inventory.ThreadHeaps.Add(owner.Heap.Address);
        }
        Dictionary<nuint, LargeRef> largeArenas = [];
        foreach (LargeRef record in heap.Large.All)
        {
            for (int index = 0; index < record.ArenaCount; index++)
            {
                nuint arena = record.Block + ((nuint)(uint)index << Geometry.ArenaShift);
                Invariant.Hold(largeArenas.TryAdd(arena, record), $"I14: two large blocks stand at arena {arena}");
            }
        }
        long reserved = 0;
        nuint end = 0;
        foreach (Region region in heap.Regions.All)
        {
            Invariant.Hold(region.Address >= end, $"I14: the region at {region.Address} overlaps the one before");
            Invariant.Hold(
                (region.Address & Geometry.ArenaOffsetMask) == 0, $"I14: {region.Address} is no place for a region");
            end = region.Address + region.ByteCount;
            reserved += (long)region.ByteCount;
            inventory.AddArenas(heap, region, largeArenas);
        }
        Invariant.Hold(largeArenas.Count == 0, $"I14: {largeArenas.Count} arenas of large blocks are in no region");
        Invariant.Hold(
            reserved == heap.Regions.ReservedBytes,
            $"I14: {reserved} bytes are reserved, {heap.Regions.ReservedBytes} are counted");
        return inventory;
    }

    /// <summary>Whether an address is that of the header of a pool, so that it may be read.</summary>
    public bool IsPool(nuint address)
    {
        nuint arena = Geometry.ArenaOf(address);
        nuint offset = address - arena - Geometry.ArenaHeaderSize;
        return Arenas.Contains(arena) && offset % Geometry.PoolHeaderSize == 0
            && offset / Geometry.PoolHeaderSize < (nuint)(uint)new ArenaRef(arena).PoolCount;
    }

    /// <summary>Whether an address is that of a group of a pool.</summary>
    public bool IsGroup(nuint address)
    {
        GroupRef group = new(address);
        return Arenas.Contains(Geometry.ArenaOf(address)) && group.Index is >= 0 and < Geometry.MaxGroups
            && IsPool(group.Pool.Address) && group.Equals(group.Pool.Group(group.Index));
    }

    // Each arena that stands in the region is taken out of the large ones or added to those of pools.
    private void AddArenas(NativeHeap heap, Region region, Dictionary<nuint, LargeRef> largeArenas)
    {
        int taken = 0;
        for (int index = 0; index < region.ArenaCount; index++)
        {
            nuint address = region.ArenaAt(index);
            ulong entry = ArenaDirectory.Lookup(address);
            bool isFree = entry == 0 || entry == (heap.Tag | ArenaDirectory.RetiredMark);
            taken += region.IsTaken(index) ? 1 : 0;
            if (largeArenas.Remove(address, out LargeRef record))
            {
                Invariant.Hold(region.IsTaken(index), $"I14: the large block {record} stands in free arena {address}");
                Invariant.Hold(
                    entry == record.Address, $"I13: the entry of {address} is {entry}, not the record of {record}");
            }
            else if (region.IsTaken(index))
            {
                Invariant.Hold(!isFree, $"I14: arena {address} is taken, but nothing stands there");
                int shift = ArenaDirectory.MarkOf(entry);
                Invariant.Hold(
                    ArenaDirectory.IsArena(entry) && ArenaDirectory.TagOf(entry) == heap.Tag
                        && shift is Geometry.SmallPoolShift or Geometry.MediumPoolShift or Geometry.WidePoolShift
                        && new ArenaRef(address).PoolShift == shift,
                    $"I13: the entry of {address} is {entry}, which is not what stands there");
                _ = Arenas.Add(address);
            }
            else
            {
                Invariant.Hold(isFree, $"I13: the entry of free arena {address} is {entry}");
            }
        }
        Invariant.Hold(
            taken == region.TakenCount,
            $"I14: {taken} arenas of the region at {region.Address} are taken, {region.TakenCount} are counted");
    }
}
