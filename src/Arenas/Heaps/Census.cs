using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

using Arenas.Bits;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>Counts a heap in one pass, every thread heap seized and the heap's lock held.</summary>
// Frees of fast paths go on meanwhile. Each free word is read once, and everything is derived from that reading, so
// the sums hold whatever happens beside it.
internal sealed class Census(NativeHeap heap)
{
    private readonly int[] _pools = new int[SizeClasses.PooledCount];
    private readonly long[] _live = new long[SizeClasses.PooledCount];
    private readonly long[] _free = new long[SizeClasses.PooledCount];
    private long _freeBytes;
    private long _givenBack;
    private long _header;
    private long _carving;
    private long _largeLive;
    private long _largeBytes;
    private long _committed;
    private long _peak;
    private long _reserved;
    private long? _requested;
    private int _arenas;
    private int _regions;
    private int _threads;

    public void Count()
    {
        Debug.Assert(heap.Lock.IsHeldByCurrentThread, "the caller holds the heap's lock");
        foreach (ArenaRef arena in heap.Regions.ArenasInUse())
        {
            CountArena(arena);
        }
        foreach (LargeRef record in heap.Large.All)
        {
            CountLarge(record);
        }
        _committed = heap.Limit.CommittedBytes;
        _peak = heap.Limit.PeakBytes;
        _reserved = heap.Regions.ReservedBytes;
        _regions = heap.Regions.All.Count;
        _threads = heap.Threads.All.Count;
        _requested = heap.Hardened?.RequestedBytes;
    }

    public HeapStatistics Result()
    {
        List<SizeClassStatistics> classes = [];
        long used = _largeBytes;
        long blocks = _largeLive;
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
        {
            int blockSize = (int)SizeClasses.BlockSize(sizeClass);
            used += _live[sizeClass] * blockSize;
            blocks += _live[sizeClass];
            if (_pools[sizeClass] != 0)
            {
                classes.Add(new(blockSize, _pools[sizeClass], _live[sizeClass], _free[sizeClass]));
            }
        }
        Debug.Assert(used + _freeBytes + _carving + _header == _committed, "I16: each committed byte is counted once");
        return new()
        {
            ReservedBytes = _reserved,
            CommittedBytes = _committed,
            PeakCommittedBytes = _peak,
            UsedBytes = used,
            RequestedBytes = _requested,
            FreeBytes = _freeBytes,
            GivenBackBytes = _givenBack,
            HeaderBytes = _header,
            CarvingBytes = _carving,
            LiveBlocks = blocks,
            LiveLargeBlocks = _largeLive,
            LargeBytes = _largeBytes,
            Arenas = _arenas,
            Regions = _regions,
            ThreadHeaps = _threads,
            SizeClasses = classes,
        };
    }

    private void CountLarge(LargeRef record)
    {
        if (record.IsLive)
        {
            _largeLive++;
            _largeBytes += (long)record.UsableBytes;
        }
        else
        {
            _freeBytes += (long)record.UsableBytes;
        }
    }

    private void CountArena(ArenaRef arena)
    {
        _arenas++;
        long header = Geometry.HeaderBytes(arena.PoolShift);
        _header += header;
        for (int index = 0; index < arena.PoolCount; index++)
        {
            PoolRef pool = arena.Pool(index);
            long room = (long)pool.Size - (index == 0 ? header : 0);
            if (pool.State is PoolState.Unused)
            {
                _freeBytes += room;
                long whole = (long)pool.Size - (index == 0 ? (long)HeaderOsPages(header) : 0);
                _givenBack += (arena.ZeroedPools & (1u << index)) != 0 ? whole : 0;
            }
            else
            {
                CountPool(pool, room);
            }
        }
    }

    private void CountPool(PoolRef pool, long room)
    {
        long blocks = pool.BlockCount;
        // Cells that are no blocks have the bits of free ones.
        long outside = (pool.GroupCount * Geometry.BlocksPerGroup) - blocks;
        long free = FreeWords.CountFree(pool.FreeWords) - outside;
        Debug.Assert(free >= 0 && free <= blocks, "I1: cells that are no blocks have bits, and no others do");
        int sizeClass = pool.SizeClass;
        long blockSize = (long)pool.BlockSize;
        _pools[sizeClass]++;
        _live[sizeClass] += blocks - free;
        _free[sizeClass] += free;
        _freeBytes += free * blockSize;
        _carving += room - (blocks * blockSize);
        long held = BitOperations.PopCount(pool.Arena.HeldOsPages(pool.Index)) * (long)OsMemory.OsPageSize;
        _givenBack += long.Min(held, free * blockSize);
    }

    private static nuint HeaderOsPages(long header) => Geometry.AlignUp((nuint)header, OsMemory.OsPageSize);
}
