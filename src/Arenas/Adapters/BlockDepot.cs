using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Where memory pools over one heap keep blocks that no thread has room for, and who may still come.</summary>
/// <remarks>Batches, the last one in first out, under a lock that is taken once for each batch. At each tick of the
/// heap's clock the batches that were never needed since the last are freed, and the magazines of threads that did
/// nothing meanwhile, or have ended.</remarks>
internal sealed class BlockDepot
{
    private readonly Lock _lock = new();
    private readonly bool _ownsHeap;
    private readonly Stack<PooledBlock[]> _batches = [];
    private readonly Stack<PooledBlock[]> _spares = [];
    private readonly List<BlockMagazine> _magazines = [];
    private readonly List<NativeMemoryPool> _pools = [];
    private int _fewest;
    private bool _ended;

    public BlockDepot(NativeHeap heap, bool ownsHeap)
    {
        Heap = heap;
        _ownsHeap = ownsHeap;
        lock (heap.Lock)
        {
            heap.Decaying += Decay;
        }
    }

    public NativeHeap Heap { get; }

    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>Opens a pool; its index among those of the depot.</summary>
    public int Open(NativeMemoryPool pool)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, typeof(NativeMemoryPool));
            _pools.Add(pool);
            return _pools.Count - 1;
        }
    }

    public void Add(BlockMagazine magazine)
    {
        lock (_lock)
        {
            _magazines.Add(magazine);
        }
    }

    /// <summary>Notes that a pool has closed. With the last, and the last block back, the heap goes too.</summary>
    public void Close()
    {
        // Who rents counts and then looks whether the pool is closed; who returns does the same. With this barrier
        // either the count is seen below, or that look sees the pool closed and comes here as well.
        Interlocked.MemoryBarrierProcessWide();
        EndIfUnused();
    }

    public void EndIfUnused()
    {
        lock (_lock)
        {
            if (_ended || !_pools.TrueForAll(pool => pool.IsDisposed && IsUnused(pool)))
            {
                return;
            }
            Volatile.Write(ref _ended, true);
        }
        lock (Heap.Lock)
        {
            Heap.Decaying -= Decay;
        }
        Decay(all: true);
        if (_ownsHeap)
        {
            Heap.Dispose();
        }
    }

    /// <summary>Fills a magazine that has run out; false if nothing is kept here.</summary>
    public bool TryRefill(BlockMagazine magazine)
    {
        if (magazine.KeptCount > 0)
        {
            return true;
        }
        PooledBlock[] batch;
        lock (_lock)
        {
            if (!_batches.TryPop(out batch!))
            {
                return false;
            }
            _fewest = int.Min(_fewest, _batches.Count);
        }
        magazine.Load(batch);
        Array.Clear(batch);
        lock (_lock)
        {
            _spares.Push(batch);
        }
        return true;
    }

    /// <summary>Takes half of a magazine that has no room left.</summary>
    public void Relieve(BlockMagazine magazine)
    {
        PooledBlock[]? batch;
        lock (_lock)
        {
            _ = _spares.TryPop(out batch);
        }
        batch ??= new PooledBlock[BlockMagazine.BatchCount];
        int count = magazine.Unload(batch);
        if (count < batch.Length)
        {
            // Seized and emptied just before.
            magazine.Load(batch.AsSpan(0, count));
            return;
        }
        lock (_lock)
        {
            _batches.Push(batch);
        }
    }

    public PoolCount CountOf(NativeMemoryPool pool)
    {
        PoolCount sum = default;
        lock (_lock)
        {
            foreach (BlockMagazine magazine in _magazines)
            {
                sum = sum.Plus(magazine.CountOf(pool));
            }
        }
        return sum.Plus(pool.Ended);
    }

    /// <summary>Blocks that are kept, here and by threads.</summary>
    public long KeptCount()
    {
        lock (_lock)
        {
            long count = (long)_batches.Count * BlockMagazine.BatchCount;
            foreach (BlockMagazine magazine in _magazines)
            {
                count += magazine.KeptCount;
            }
            return count;
        }
    }

    /// <summary>Frees what was not needed since the last call, or all that is kept.</summary>
    public void Decay(bool all)
    {
        List<PooledBlock> unused = [];
        lock (_lock)
        {
            for (int left = all ? _batches.Count : int.Min(_fewest, _batches.Count); left > 0; left--)
            {
                unused.AddRange(_batches.Pop());
            }
            _fewest = _batches.Count;
            _spares.Clear();
            TakeFromMagazines(all, unused);
        }
        try
        {
            foreach (PooledBlock block in unused)
            {
                Heap.FreeBytes(block.Address, "", 0);
            }
        }
        catch (ObjectDisposedException) when (!_ownsHeap)
        {
            // The heap's owner has disposed it, and all blocks with it; the clock's thread is no place to say so.
        }
    }

    private void TakeFromMagazines(bool all, List<PooledBlock> unused)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one seizure at a time");
        List<BlockMagazine> idle = [];
        foreach (BlockMagazine magazine in _magazines)
        {
            long uses = magazine.Uses();
            if (all || !magazine.IsThreadAlive || (uses == magazine.LastUses && magazine.KeptCount > 0))
            {
                magazine.Seize();
                idle.Add(magazine);
            }
            magazine.LastUses = uses;
        }
        if (idle.Count == 0)
        {
            return;
        }
        Interlocked.MemoryBarrierProcessWide();
        foreach (BlockMagazine magazine in idle)
        {
            unused.AddRange(magazine.Empty());
            if (!magazine.IsThreadAlive)
            {
                Forget(magazine);
            }
        }
    }

    private void Forget(BlockMagazine magazine)
    {
        _ = _magazines.Remove(magazine);
        foreach (NativeMemoryPool pool in _pools)
        {
            pool.Ended = pool.Ended.Plus(magazine.CountOf(pool));
        }
    }

    private bool IsUnused(NativeMemoryPool pool)
    {
        PoolCount count = CountOf(pool);
        return count.Returns == count.Rents;
    }
}
