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
    private readonly List<NativeMemoryPool> _pools = [];
    private BlockBatch? _batches;
    private BlockBatch? _spares;
    private int _batchCount;
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

    /// <summary>Opens a pool; its slot, which is its own until no block can come back to it.</summary>
    public int Open(NativeMemoryPool pool)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, typeof(NativeMemoryPool));
            _pools.Add(pool);
            return PoolSlots.Take();
        }
    }

    /// <summary>The calling thread's magazine of a pool, made if there is none; null if the pool is closed.</summary>
    public BlockMagazine? MagazineOf(NativeMemoryPool pool)
    {
        if (BlockMagazine.OfThread(pool) is { IsClosed: false } magazine)
        {
            return magazine;
        }
        lock (_lock)
        {
            if (pool.IsDisposed)
            {
                return null;
            }
            BlockMagazine made = BlockMagazine.Make(pool.OwnSlot);
            pool.Magazines.Add(made);
            return made;
        }
    }

    /// <summary>Takes a pool's blocks from its threads, and lets none in again. With the last pool of the depot, and
    /// the last block back, the heap goes too.</summary>
    public void Close(NativeMemoryPool pool)
    {
        List<PooledBlock> unused = [];
        lock (_lock)
        {
            Debug.Assert(pool.IsDisposed && pool.Slot < 0, "nobody comes by a new way");
            List<BlockMagazine> shut = pool.Magazines.FindAll(static magazine => magazine.TryClose());
            // Who takes a slow path counts, and then looks whether the pool is closed. With this barrier either the
            // count is seen below, or that look sees the pool closed and comes to EndIfUnused.
            Interlocked.MemoryBarrierProcessWide();
            shut.ForEach(magazine => unused.AddRange(magazine.Empty()));
            pool.IsShut = true;
        }
        Free(unused);
        EndIfUnused();
    }

    /// <summary>Ends pools that are closed and have all blocks back, and with the last of them the depot.</summary>
    public void EndIfUnused()
    {
        lock (_lock)
        {
            foreach (NativeMemoryPool pool in _pools.FindAll(static pool => pool.IsShut))
            {
                PoolCount count = Sum(pool);
                if (count.Rents == count.Returns)
                {
                    pool.Magazines.ForEach(magazine => Fold(pool, magazine));
                    pool.Magazines.Clear();
                    _ = _pools.Remove(pool);
                    pool.ReleaseSlot();
                }
            }
            if (_ended || _pools.Count > 0)
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

    /// <summary>Fills a magazine that has run out; false if nothing is kept here. The caller is counted as a renter,
    /// so that what is between the depot and the magazine is in use.</summary>
    public bool TryRefill(NativeMemoryPool pool, BlockMagazine magazine)
    {
        BlockBatch? batch;
        lock (_lock)
        {
            magazine.Reopen();
            if (magazine.Spare is { } spare)
            {
                magazine.Spare = null;
                (spare.Next, _spares) = (_spares, spare);
            }
            if ((batch = _batches) is null)
            {
                return false;
            }
            _batches = batch.Next;
            _fewest = int.Min(_fewest, --_batchCount);
        }
        batch.MoveTo(pool);
        if (magazine.TryLoad(batch.Blocks))
        {
            magazine.Spare = batch;
            return true;
        }
        lock (_lock)
        {
            Push(batch);
        }
        return false;
    }

    /// <summary>Takes half of a magazine that has no room left. The caller's block still counts as rented.</summary>
    public void Relieve(BlockMagazine magazine)
    {
        BlockBatch batch = magazine.Spare ?? new();
        magazine.Spare = batch;
        bool isFull = magazine.TryUnload(batch);
        lock (_lock)
        {
            magazine.Reopen();
            if (isFull)
            {
                Push(batch);
                magazine.Spare = _spares;
                _spares = _spares?.Next;
            }
        }
    }

    public PoolCount CountOf(NativeMemoryPool pool)
    {
        lock (_lock)
        {
            return Sum(pool);
        }
    }

    /// <summary>Blocks that are kept, here and by threads.</summary>
    public long KeptCount()
    {
        lock (_lock)
        {
            long count = 0;
            for (BlockBatch? batch = _batches; batch is not null; batch = batch.Next)
            {
                count += batch.Blocks.Length;
            }
            foreach (NativeMemoryPool pool in _pools)
            {
                pool.Magazines.ForEach(magazine => count += magazine.KeptCount);
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
            Debug.Assert(_fewest <= _batchCount, "the fewest since the last tick");
            for (int left = all ? _batchCount : _fewest; left > 0; left--)
            {
                unused.AddRange(_batches!.Blocks);
                _batches = _batches.Next;
                _batchCount--;
            }
            _fewest = _batchCount;
            _spares = null;
            TakeFromMagazines(all, unused);
        }
        Free(unused);
    }

    private void Push(BlockBatch batch)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "batches are linked under the lock");
        (batch.Next, _batches) = (_batches, batch);
        _batchCount++;
    }

    private void TakeFromMagazines(bool all, List<PooledBlock> unused)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one seizure at a time");
        List<BlockMagazine> shut = [];
        foreach (NativeMemoryPool pool in _pools)
        {
            foreach (BlockMagazine magazine in pool.Magazines)
            {
                long uses = magazine.Returned.Returns + magazine.Rented.Rents;
                if ((all || uses == magazine.LastUses || !magazine.IsThreadAlive) && magazine.TrySeize())
                {
                    shut.Add(magazine);
                }
                magazine.LastUses = uses;
            }
        }
        if (shut.Count > 0)
        {
            Interlocked.MemoryBarrierProcessWide();
            shut.ForEach(magazine => unused.AddRange(magazine.Empty()));
        }
        foreach (NativeMemoryPool pool in _pools)
        {
            _ = pool.Magazines.RemoveAll(magazine => !magazine.IsThreadAlive && HasFolded(pool, magazine));
        }
    }

    // A thread may have ended since the look above, with blocks in its magazine: the next tick takes those.
    private static bool HasFolded(NativeMemoryPool pool, BlockMagazine magazine)
    {
        bool isEmpty = magazine.KeptCount == 0;
        if (isEmpty)
        {
            Fold(pool, magazine);
        }
        return isEmpty;
    }

    private static void Fold(NativeMemoryPool pool, BlockMagazine magazine) =>
        pool.Ended = pool.Ended.Plus(magazine.Returned).Plus(magazine.Rented);

    // Returns first: whatever was returned was rented before, also on another thread, so nothing is less than none.
    private static PoolCount Sum(NativeMemoryPool pool)
    {
        PoolCount sum = pool.Ended.Plus(pool.Late);
        foreach (BlockMagazine magazine in pool.Magazines)
        {
            sum = sum.Plus(magazine.Returned);
        }
        foreach (BlockMagazine magazine in pool.Magazines)
        {
            sum = sum.Plus(magazine.Rented);
        }
        return sum;
    }

    private void Free(List<PooledBlock> blocks)
    {
        try
        {
            foreach (PooledBlock block in blocks)
            {
                Heap.FreeBytes(block.Address, "", 0);
                block.Forget();
            }
        }
        catch (ObjectDisposedException) when (!_ownsHeap)
        {
            // The heap's owner has disposed it, and all blocks with it; the clock's thread is no place to say so.
        }
    }
}
