using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>Freeing: the owner's own small blocks first, then everything else.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>Frees a block of this heap, on any thread. Null is a no-op.</summary>
    /// <param name="block">What an Alloc or Realloc of this heap gave.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">The block was freed before.</exception>
    /// <exception cref="ArgumentException">The address is not a block of this heap.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(void* block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        nuint address = (nuint)block;
        if (CurrentThread.Tag == _fastTag && CurrentThread.Heap.TryPushLast(address))
        {
            return;
        }
        if (ArenaDirectory.Lookup(address) == _smallEntry)
        {
            PoolRef pool = PoolRef.OfSmallBlock(address);
            if (pool.Owner == CurrentThread.Heap.Address)
            {
                int left = pool.FreeLocalSmall(address & (Geometry.SmallPoolSize - 1));
                if (left > 0)
                {
                    return;
                }
                if (left == 0)
                {
                    OnCountdown(CurrentThread.Heap, pool);
                    return;
                }
            }
        }
        FreeSlow(address, file, line);
    }

    /// <summary>Gets the bytes that may be used in a block: at least what was asked for.</summary>
    /// <param name="block">A live block of this heap.</param>
    /// <returns>Size in bytes.</returns>
    /// <inheritdoc cref="Free"/>
    public nuint UsableSize(void* block)
    {
        nuint address = (nuint)block;
        ThrowIfDisposed();
        MakeKnown();
        if (!IsLive(address, out nuint size))
        {
            Misuse.Throw(this, address);
        }
        return _hardened is null ? size : _hardened.SizeOf(address);
    }

    /// <summary>Tells whether an address is that of a live block of this heap. It may be any address.</summary>
    /// <param name="block">The address.</param>
    /// <returns>True for a block that <see cref="Free"/> would take.</returns>
    public bool Owns(void* block)
    {
        if (IsDisposed)
        {
            return false;
        }
        // Disposed meanwhile, it owns nothing either.
        return TryMakeKnown() && IsLive((nuint)block, out _);
    }

    /// <summary>
    /// Frees what the fast path did not: blocks of larger pools and large blocks first, then the rest.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void FreeSlow(nuint address, string file, int line)
    {
        ulong entry = ArenaDirectory.Lookup(address);
        ulong shift = entry ^ _fastTag;
        if (shift < ArenaDirectory.RetiredMark)
        {
            PoolRef pool = PoolRef.OfBlock(address, (int)shift);
            ThreadHeapRef local = CurrentThread.Heap;
            nuint offset = address & (((nuint)1 << (int)shift) - 1);
            nuint owner = Volatile.Read(ref pool.Owner);
            if (owner == local.Address
                ? TryFreeLocal(local, pool, offset)
                : CurrentThread.Tag == _fastTag && owner != 0 && owner != SampledOwner
                    && RemoteFrees<RealAtomics>.TryFree(pool, offset))
            {
                return;
            }
        }
        else if (ArenaDirectory.IsLarge(entry) && CurrentThread.Tag == _fastTag
            && TryKeepLarge(CurrentThread.Heap, new((nuint)entry), address))
        {
            return;
        }
        FreeOther(address, entry, file, line);
    }

    /// <summary>
    /// Frees what is left: null, blocks of other owners, large blocks, any of a hardened heap; throws for misuse.
    /// </summary>
    private void FreeOther(nuint address, ulong entry, string file, int line)
    {
        if (address == 0)
        {
            return;
        }
        if (_traces is { SeesFrees: true } traces && TryFreeTraced(traces, address, entry, file, line))
        {
            return;
        }
        if (_hardened is not null)
        {
            _hardened.Free(address, file, line);
            return;
        }
        ThrowIfDisposed();
        MakeKnown();
        bool freed = TryPoolOf(entry, address, out PoolRef pool)
            ? TryFreePooled(pool, address & (pool.Size - 1))
            : IsOwnLarge(entry, address) && TryFreeLarge(new((nuint)entry));
        if (!freed)
        {
            Misuse.Throw(this, address, file, line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void OnCountdown(ThreadHeapRef local, PoolRef pool)
    {
        // Nothing of the pool is looked at before the gate: if Dispose came between, its header has gone.
        Debug.Assert(_hardened is null, "a hardened heap passes no gate");
        if (Gate.TryEnter(local))
        {
            LocalFrees.OnCountdown(this, local, pool);
            Gate.Exit(local);
        }
    }

    /// <summary>The pool in use that an address of this heap lies in.</summary>
    internal bool TryPoolOf(ulong entry, nuint address, out PoolRef pool)
    {
        pool = default;
        ulong shift = entry ^ Tag;
        if (shift >= ArenaDirectory.RetiredMark)
        {
            return false;
        }
        pool = PoolRef.OfBlock(address, (int)shift);
        return Volatile.Read(ref pool.Owner) != 0;
    }

    internal bool IsOwnLarge(ulong entry, nuint address) =>
        ArenaDirectory.IsLarge(entry) && new LargeRef((nuint)entry).HeapTag == Tag
        && new LargeRef((nuint)entry).Block == address;

    private bool TryFreePooled(PoolRef pool, nuint offset)
    {
        nuint owner = Volatile.Read(ref pool.Owner);
        if (owner != CurrentThread.Heap.Address
            && (CurrentThread.Tag == Tag || owner != ThreadHeaps.Find(Tag).Address))
        {
            return RemoteFrees<RealAtomics>.TryFree(pool, offset);
        }
        return TryFreeLocal(new(owner), pool, offset);
    }

    // A block of the group that serves the class, when that has no other, is made available at once: a pair of such
    // blocks then needs no refill, and touches no second block. One block a class is all a thread may hold so. A
    // traced heap does without: what a sampler has counted as taken is taken once.
    private bool TryFreeLocal(ThreadHeapRef local, PoolRef pool, nuint offset)
    {
        Debug.Assert(!local.IsNull, "the owner of a pool in use");
        if (!pool.TryIndexOf(offset, out uint index))
        {
            return false;
        }
        GroupRef group = pool.Group((int)(index / Geometry.BlocksPerGroup));
        ulong bit = 1ul << (int)index;
        if ((group.Free & bit) != 0)
        {
            return false;
        }
        if (local.LastBit == bit && local.LastBlock == pool.Start + offset)
        {
            local.ForgetLast();
        }
        if (group.Available == 0 && _traces is null && local.Entry(pool.SizeClass).Group == group.Address)
        {
            local.Entry(pool.SizeClass).ZeroFrom = nuint.MaxValue;
            group.Available = bit;
            return true;
        }
        group.Freed |= bit;
        if (pool.CountDown() == 0)
        {
            OnCountdown(local, pool);
        }
        return true;
    }

    /// <summary>Whether a live block of this heap starts at an address, and its size.</summary>
    internal bool IsLive(nuint address, out nuint size)
    {
        size = 0;
        ulong entry = ArenaDirectory.Lookup(address);
        if (IsOwnLarge(entry, address))
        {
            size = new LargeRef((nuint)entry).UsableBytes;
            return new LargeRef((nuint)entry).IsLive;
        }
        if (!TryPoolOf(entry, address, out PoolRef pool) || !pool.TryIndexOf(address - pool.Start, out uint index))
        {
            return false;
        }
        size = pool.BlockSize;
        bool live = (pool.Group((int)(index / Geometry.BlocksPerGroup)).Free & (1ul << (int)index)) == 0;
        Debug.Assert(!live || index >= (uint)pool.FirstBlock, "cells under the header are never live");
        return live;
    }
}
