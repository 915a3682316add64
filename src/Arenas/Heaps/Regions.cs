using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// The regions of a heap, in order of address: reserves and returns them, takes runs of arenas from them.
/// </summary>
/// <remarks>Guarded by the heap's lock. A run is taken from the lowest region that has one, so that high regions
/// empty.</remarks>
internal sealed class Regions(MemorySource source, string heapName)
{
    private const nuint MaxRegionSize = 1u << 30;

    private readonly List<Region> _regions = [];

    public MemorySource Source { get; } = source;

    public IReadOnlyList<Region> All => _regions;

    public long ReservedBytes { get; private set; }

    /// <summary>The arenas of pools. The heap's lock is held, and stays held to the end.</summary>
    public IEnumerable<ArenaRef> ArenasInUse()
    {
        Debug.Assert(_regions.TrueForAll(region => region.ArenaCount > 0), "a region holds an arena");
        foreach (Region region in _regions)
        {
            for (int index = 0; index < region.ArenaCount; index++)
            {
                ulong entry = region.IsTaken(index) ? ArenaDirectory.Lookup(region.ArenaAt(index)) : 0;
                if (ArenaDirectory.IsArena(entry) && ArenaDirectory.MarkOf(entry) != ArenaDirectory.RetiredMark)
                {
                    yield return new(region.ArenaAt(index));
                }
            }
        }
    }

    /// <summary>Takes a run of arenas; 0 if the source refuses.</summary>
    public nuint Take(int arenaCount, nuint alignment, out bool zeroed)
    {
        foreach (Region region in _regions)
        {
            if (region.TryTake(arenaCount, alignment, out nuint address, out zeroed))
            {
                return address;
            }
        }
        Region? added = Reserve(arenaCount, alignment);
        zeroed = true;
        return added is not null && added.TryTake(arenaCount, alignment, out nuint first, out zeroed) ? first : 0;
    }

    public bool TryExtend(nuint address, int arenaCount, int more) =>
        RegionOf(address).TryExtend(address, arenaCount, more);

    public void GiveBack(nuint address, int arenaCount, bool zeroed) =>
        RegionOf(address).GiveBack(address, arenaCount, zeroed);

    /// <summary>Returns regions that have been empty for a number of passes; their bytes.</summary>
    public long ReturnEmpty(int passes)
    {
        long returned = 0;
        for (int index = _regions.Count - 1; index >= 0; index--)
        {
            Region region = _regions[index];
            if (region.TakenCount == 0 && region.EmptyPasses++ >= passes)
            {
                returned += Return(index);
            }
        }
        return returned;
    }

    public void ReturnAll()
    {
        for (int index = _regions.Count - 1; index >= 0; index--)
        {
            _ = Return(index);
        }
        Debug.Assert(ReservedBytes == 0, "nothing is left");
    }

    private long Return(int index)
    {
        Region region = _regions[index];
        _regions.RemoveAt(index);
        ReservedBytes -= (long)region.ByteCount;
        Debug.Assert(ReservedBytes >= 0, "I14: a sum over the regions");
        ArenaDirectory.Set(region.Address, region.ArenaCount, 0);
        Source.Return((nint)region.Address, region.ByteCount);
        HeapSignals.Listener?.OnRegion(heapName, -(long)region.ByteCount, ReservedBytes);
        return (long)region.ByteCount;
    }

    private Region RegionOf(nuint address)
    {
        int low = 0;
        int high = _regions.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _regions[middle].Address <= address ? (middle, high) : (low, middle - 1);
        }
        Debug.Assert(_regions[low].Contains(address), "I14: what was taken lies in a region");
        return _regions[low];
    }

    private Region? Reserve(int arenaCount, nuint alignment)
    {
        nuint needed = (nuint)(uint)arenaCount << Geometry.ArenaShift;
        nuint aligned = nuint.Max(alignment, Geometry.ArenaSize);
        // Regions grow with the heap, so that their number grows with the logarithm of its size, then linearly.
        nuint size = nuint.Clamp((nuint)ReservedBytes / 2, Geometry.MinRegionSize, MaxRegionSize);
        size = nuint.Max(Geometry.AlignUp(size, Geometry.ArenaSize), needed);
        nuint address = Reserve(size, aligned);
        if (address == 0 && size > needed)
        {
            size = nuint.Max(needed, Geometry.MinRegionSize);
            address = Reserve(size, aligned);
        }
        if (address == 0)
        {
            return null;
        }
        Debug.Assert((address & (aligned - 1)) == 0, "the source aligns regions");
        int count = (int)(size >> Geometry.ArenaShift);
        if (!ArenaDirectory.TrySet(address, count, 0))
        {
            Source.Return((nint)address, size);
            return null;
        }
        Region region = new(address, count);
        int place = _regions.FindIndex(other => other.Address > address);
        place = place < 0 ? _regions.Count : place;
        Debug.Assert(place == 0 || !_regions[place - 1].Contains(address), "I14: regions do not overlap");
        Debug.Assert(place == _regions.Count || !region.Contains(_regions[place].Address), "I14: nor those above");
        _regions.Insert(place, region);
        ReservedBytes += (long)size;
        HeapSignals.Listener?.OnRegion(heapName, (long)size, ReservedBytes);
        return region;
    }

    // Whoever writes a source may get this wrong, and everything here finds an arena by masking an address.
    private nuint Reserve(nuint byteCount, nuint alignment)
    {
        nuint address = (nuint)Source.Reserve(byteCount, alignment);
        if ((address & (alignment - 1)) != 0)
        {
            Source.Return((nint)address, byteCount);
            throw new InvalidOperationException(
                $"The memory source {Source} gave a region at {Misuse.At(address)}, which is not aligned to "
                + $"{alignment} bytes.");
        }
        return address;
    }
}
