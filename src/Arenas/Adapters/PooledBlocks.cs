using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>The owners of a heap's blocks by address, shared by all memory pools over the heap.</summary>
/// <remarks>
/// A hash table of owners with open addresses. No two live blocks of a pool begin in the same 4 KB, and blocks lie
/// side by side, so that a block is nearly always in the first place looked at. Readers take no lock: they look into
/// an array that only ever gains owners, and look again under the lock when they find none.
/// </remarks>
internal sealed class PooledBlocks
{
    private const int PlaceShift = 12;

    private readonly Lock _lock = new();
    private readonly bool _ownsHeap;
    private PooledBlock?[] _slots = new PooledBlock?[256];
    private int _count;
    private int _openPools;
    private int _freshInUse;
    private bool _ended;

    public PooledBlocks(NativeHeap heap, bool ownsHeap)
    {
        Heap = heap;
        _ownsHeap = ownsHeap;
        lock (heap.Lock)
        {
            heap.Regions.Returned += Forget;
        }
    }

    public NativeHeap Heap { get; }

    /// <summary>The owner of a block, made if there is none yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PooledBlock Of(NativeMemoryPool pool, nuint address)
    {
        PooledBlock?[] slots = _slots;
        PooledBlock? block = slots[(int)(address >> PlaceShift) & (slots.Length - 1)];
        return block is not null && block.Address == address ? block : Find(pool, address);
    }

    public void Open()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, typeof(NativeMemoryPool));
            _openPools++;
        }
    }

    /// <summary>Notes that a pool has closed. With the last, and the last block back, the heap goes too.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Debug.Assert(_openPools > 0, "a pool closes once");
            _openPools--;
        }
        // A return is a store and then a look at whether the pool is closed: with this, either the store is seen
        // below, or that look sees the pool closed and comes here as well.
        Interlocked.MemoryBarrierProcessWide();
        EndIfUnused();
    }

    public void EndIfUnused()
    {
        PooledBlock?[] slots;
        lock (_lock)
        {
            if (_ended || _openPools > 0 || Volatile.Read(ref _freshInUse) > 0
                || Array.Exists(_slots, static block => block is { IsInUse: true }))
            {
                return;
            }
            slots = _slots;
        }
        // A return clears the owner's word, and frees the block then. Who is between the two comes here afterwards.
        // (Not under the lock: the heap takes its own lock before this one.)
        if (_ownsHeap && Array.Exists(slots, block => block is not null && Heap.OwnsBytes(block.Address)))
        {
            return;
        }
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }
            _ended = true;
        }
        lock (Heap.Lock)
        {
            Heap.Regions.Returned -= Forget;
        }
        if (_ownsHeap)
        {
            Heap.Dispose();
        }
    }

    /// <summary>Counts owners that are rented once and not listed here.</summary>
    public void AddFresh(int count) => _ = Interlocked.Add(ref _freshInUse, count);

    /// <summary>Sums up what a pool rented and what of it is still out.</summary>
    public void Count(NativeMemoryPool pool, ref long rents, ref long rentedBytes, ref int inUse, ref long inUseBytes)
    {
        foreach (PooledBlock? block in Volatile.Read(ref _slots))
        {
            if (block is not null && ReferenceEquals(block.Pool, pool))
            {
                rents += block.RentCount;
                rentedBytes += block.RentedBytes;
                if (block.IsInUse)
                {
                    inUse++;
                    inUseBytes += block.Length;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PooledBlock Find(NativeMemoryPool pool, nuint address)
    {
        lock (_lock)
        {
            int slot = SlotOf(_slots, address);
            if (_slots[slot] is { } known)
            {
                return known;
            }
            if (2 * (_count + 1) > _slots.Length)
            {
                Rebuild(static (_, _, _) => true, 0, 0, 2 * _slots.Length);
                slot = SlotOf(_slots, address);
            }
            PooledBlock block = new(pool, address);
            Volatile.Write(ref _slots[slot], block);
            _count++;
            Debug.Assert(_count < _slots.Length, "a search ends at an empty slot");
            return block;
        }
    }

    // The heap's lock is held: a region goes, none of whose blocks is rented. Its addresses may come to lie in another
    // array.
    private void Forget(nuint start, nuint byteCount)
    {
        lock (_lock)
        {
            Rebuild(static (block, start, byteCount) => block.Address - start >= byteCount, start, byteCount,
                _slots.Length);
        }
    }

    private void Rebuild(Func<PooledBlock, nuint, nuint, bool> stays, nuint start, nuint byteCount, int length)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one writer");
        PooledBlock?[] slots = new PooledBlock?[length];
        int count = 0;
        foreach (PooledBlock? block in _slots)
        {
            if (block is null)
            {
                continue;
            }
            if (stays(block, start, byteCount))
            {
                slots[SlotOf(slots, block.Address)] = block;
                count++;
            }
            else
            {
                Debug.Assert(!block.IsInUse, "a region with a rented block stays");
                block.Settle();
            }
        }
        _count = count;
        Volatile.Write(ref _slots, slots);
    }

    private static int SlotOf(PooledBlock?[] slots, nuint address)
    {
        Debug.Assert(int.IsPow2(slots.Length), "a mask");
        int slot = (int)(address >> PlaceShift) & (slots.Length - 1);
        while (slots[slot] is { } other && other.Address != address)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }
        return slot;
    }
}
