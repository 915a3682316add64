using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Writes the live blocks of a heap into a snapshot: a row for each bit of its free words that is not
/// set.</summary>
/// <remarks>Runs with every thread heap seized and the heap's lock held. Fast paths go on meanwhile: a block that they
/// take or free may be there or not.</remarks>
internal sealed class BlockCapture(NativeHeap heap, CapturedRows rows, ushort number)
{
    private readonly BlockSampler? _sampler = heap.Traces?.Sampler;
    private HashSet<nuint> _own = [];

    public void Run()
    {
        Debug.Assert(heap.Lock.IsHeldByCurrentThread, "no pool comes or goes");
        _own = heap.OwnBlocks();
        rows.Reserve(int.Max(0, CountLive() - _own.Count));
        foreach (ArenaRef arena in heap.Regions.ArenasInUse())
        {
            for (int index = 0; index < arena.PoolCount; index++)
            {
                PoolRef pool = arena.Pool(index);
                if (pool.State is not (PoolState.Unused or PoolState.Cached))
                {
                    AddPool(pool);
                }
            }
        }
        foreach (LargeRef record in heap.Large.All)
        {
            if (record.IsLive && !_own.Contains(record.Block))
            {
                AddLarge(record);
            }
        }
    }

    private int CountLive()
    {
        int count = 0;
        foreach (ArenaRef arena in heap.Regions.ArenasInUse())
        {
            for (int index = 0; index < arena.PoolCount; index++)
            {
                PoolRef pool = arena.Pool(index);
                bool isUsed = pool.State is not (PoolState.Unused or PoolState.Cached);
                for (int group = 0; isUsed && group < pool.GroupCount; group++)
                {
                    count += BitOperations.PopCount(~pool.Group(group).Free);
                }
            }
        }
        foreach (LargeRef record in heap.Large.All)
        {
            count += record.IsLive ? 1 : 0;
        }
        return count;
    }

    private void AddPool(PoolRef pool)
    {
        Debug.Assert(pool.Owner != 0, "I6: a pool in use has an owner");
        nuint start = pool.Start;
        nuint blockSize = pool.BlockSize;
        bool hasTraces = pool.Traces != 0;
        for (int group = 0; group < pool.GroupCount; group++)
        {
            int first = group * Geometry.BlocksPerGroup;
            for (ulong live = ~pool.Group(group).Free; live != 0; live &= live - 1)
            {
                int index = first + BitOperations.TrailingZeroCount(live);
                nuint address = start + ((nuint)(uint)index * blockSize);
                if (_own.Count > 0 && _own.Contains(address))
                {
                    continue;
                }
                ulong word = hasTraces ? pool.Trace((uint)index) : 0;
                long size = TraceWord.IsLive(word) ? TraceWord.SizeOf(word) : (long)blockSize;
                int origin = TraceWord.IsLive(word) ? TraceWord.OriginOf(word) : 0;
                float weight = _sampler is not null && TraceWord.IsLive(word)
                    ? (float)_sampler.WeightOf((long)blockSize, TraceWord.NumberOf(word))
                    : 0;
                rows.Add(address, size, (long)blockSize, origin, 0, number, weight);
            }
        }
    }

    private void AddLarge(LargeRef record)
    {
        Debug.Assert(record.HeapTag == heap.Tag, "a block of the heap");
        long usable = (long)record.UsableBytes;
        bool traced = record.TraceOrigin != 0;
        rows.Add(
            record.Block,
            traced ? usable - record.TraceSlack : usable,
            usable,
            record.TraceOrigin & TraceWord.MaxOrigin,
            0,
            number,
            traced && _sampler is not null ? (float)_sampler.WeightOf(usable, 0) : 0);
    }
}
