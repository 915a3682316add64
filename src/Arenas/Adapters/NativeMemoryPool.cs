using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Adapters;
using Arenas.Heaps;

namespace Arenas;

/// <summary>A heap as a <see cref="MemoryPool{T}"/>: what is rented is a block, and a return frees it.</summary>
/// <remarks>
/// <para><b>Owns</b>: the heap, unless one was given. Blocks may come back after <see cref="MemoryPool{T}.Dispose()"/>:
/// with the last of them a heap of the pool's own is disposed.</para>
/// <para><b>Threads</b>: every member may be called on any thread, and a block be returned on another thread than the
/// one that rented it.</para>
/// <para><b>Cost</b>: a few nanoseconds for blocks of <see cref="MinBlockBytes"/>, of which each thread keeps up to 64,
/// and the pools of a heap the others, with their owners: nothing is allocated on the garbage-collected heap. A larger
/// block is an Alloc and a Free of the heap, and an owner of its own. What was not used between two ticks of the heap's
/// clock goes back to the heap, and from there to the system, as the heap's <see cref="RetainPolicy"/> says.</para>
/// <para><b>Fails</b>: as the heap does. A second return of a block throws
/// <see cref="InvalidOperationException"/> until somebody has rented the block again: from then on the owner is
/// theirs. With a hardened heap every rent has an owner of its own, and a second return is always noticed. A block that
/// is pinned when it is returned is kept until it is unpinned.</para>
/// </remarks>
public sealed class NativeMemoryPool : MemoryPool<byte>
{
    /// <summary>Bytes of the smallest block, which is also what is rented when no size is named.</summary>
    public const int MinBlockBytes = 4096;

    private readonly BlockDepot _depot;
    private readonly bool _ownerPerRent;
    private int _slot;
    private long _allocatedBytes;
    private long _lateReturns;
    private long _lateReturnedMore;
    private bool _isClosed;

    /// <summary>Initializes a pool over native memory, with a heap of its own.</summary>
    public NativeMemoryPool()
        : this(new NativeMemoryPoolOptions())
    {
    }

    /// <summary>Initializes a pool.</summary>
    /// <param name="options">What to create it with; read once.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NativeMemoryPool(NativeMemoryPoolOptions options)
        : this(new BlockDepot(Checked(options).OpenHeap(), ownsHeap: options.Heap is null), options.Name)
    {
    }

    private NativeMemoryPool(BlockDepot depot, string? name)
    {
        _depot = depot;
        Heap = depot.Heap;
        Name = name ?? depot.Heap.Name;
        _ownerPerRent = depot.Heap.IsHardened;
        OwnSlot = _slot = depot.Open(this);
    }

    /// <summary>Gets the name of the pool.</summary>
    public string Name { get; }

    /// <summary>Gets the heap that blocks come from.</summary>
    public NativeHeap Heap { get; }

    /// <summary>Gets a value indicating whether the pool was disposed. Blocks may still be rented.</summary>
    public bool IsDisposed => Volatile.Read(ref _isClosed);

    /// <summary>Where each thread finds its magazine of this pool; negative once the pool is closed.</summary>
    internal int Slot => _slot;

    /// <summary>The slot, also of a closed pool.</summary>
    internal int OwnSlot { get; }

    /// <summary>The magazines of all threads; guarded by the depot's lock.</summary>
    internal List<BlockMagazine> Magazines { get; } = [];

    /// <summary>Whether the pool is closed and its magazines too; guarded by the depot's lock.</summary>
    internal bool IsShut { get; set; }

    /// <summary>What threads have counted that have ended since; guarded by the depot's lock.</summary>
    internal PoolCount Ended { get; set; }

    /// <summary>What came back after the pool was closed.</summary>
    internal PoolCount Late => new()
    {
        Returns = Volatile.Read(ref _lateReturns),
        ReturnedMore = Volatile.Read(ref _lateReturnedMore),
    };

    /// <inheritdoc/>
    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>Rents a block.</summary>
    /// <param name="minBufferSize">Bytes that are needed; -1 for <see cref="MinBlockBytes"/>.</param>
    /// <returns>The owner of the block, to be disposed once. Its memory holds at least
    /// <see cref="MinBlockBytes"/>, and what was in it before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below -1, or above
    /// <see cref="MaxBufferSize"/>.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (TakeNearest(minBufferSize) is { } nearest)
        {
            return nearest;
        }
        return RentSlow(minBufferSize);
    }

    /// <summary>Tries to rent a block.</summary>
    /// <param name="minBufferSize">Bytes that are needed; -1 for <see cref="MinBlockBytes"/>.</param>
    /// <param name="owner">The owner of the block, or null.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below -1, or above
    /// <see cref="MaxBufferSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public bool TryRent(int minBufferSize, [NotNullWhen(true)] out IMemoryOwner<byte>? owner)
    {
        if (TakeNearest(minBufferSize) is { } nearest)
        {
            owner = nearest;
            return true;
        }
        owner = Take(minBufferSize, mayThrow: false);
        return owner is not null;
    }

    /// <summary>Makes another pool over the same blocks, with a name and counts of its own.</summary>
    /// <param name="name">The name of the new pool.</param>
    /// <returns>A pool, to be disposed like this one. A heap of their own goes with the last of them.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public NativeMemoryPool Share(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return new(_depot, name);
    }

    /// <summary>Counts what was rented and what the heap holds.</summary>
    /// <returns>One reading; rents on other threads meanwhile may or may not be in it.</returns>
    /// <remarks>Cost: looks at every thread that has used the pool, and visits every pool of the heap.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public NativeMemoryPoolStatistics GetStatistics()
    {
        HeapStatistics heap = Heap.GetStatistics();
        long evicted = Heap.Upkeep.GivenBackBytes;
        PoolCount count = _depot.CountOf(this);
        long inUse = count.Rents - count.Returns;
        return new()
        {
            RentCount = count.Rents,
            RentedBytes = (count.Rents * MinBlockBytes) + count.RentedMore,
            InUseCount = (int)inUse,
            InUseBytes = (inUse * MinBlockBytes) + count.RentedMore - count.ReturnedMore,
            PooledBytes = heap.RetainedBytes + (_depot.KeptCount() * MinBlockBytes),
            AllocatedBytes = RaiseAllocated(evicted + heap.CommittedBytes - heap.GivenBackBytes),
            EvictedBytes = evicted,
        };
    }

    /// <summary>Takes a block back that is kept, if there is room, and that nobody holds any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Return(PooledBlock block)
    {
        if (BlockMagazine.OfThread(this) is { } magazine)
        {
            magazine.Push(this, block);
        }
        else
        {
            ReturnSlow(block);
        }
    }

    /// <summary>Takes any block back that nobody holds any more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void ReturnSlow(PooledBlock block)
    {
        BlockMagazine? magazine = _depot.MagazineOf(this);
        if (magazine is not null && !block.IsSingle)
        {
            _depot.Relieve(magazine);
            if (magazine.TryPush(block))
            {
                return;
            }
        }
        block.Tracker?.Dispose();
        Heap.FreeBytes(block.Address, "", 0);
        block.Forget();
        if (magazine is not null)
        {
            magazine.Add(new() { Returns = 1, ReturnedMore = block.Length - MinBlockBytes });
        }
        else
        {
            _ = Interlocked.Add(ref _lateReturnedMore, block.Length - MinBlockBytes);
            _ = Interlocked.Increment(ref _lateReturns);
        }
        // Counted first, and then the look at whether the pool is closed: see BlockDepot.Close.
        if (IsDisposed)
        {
            _depot.EndIfUnused();
        }
    }

    /// <summary>Gives the slot up, as nothing can come back any more.</summary>
    internal void ReleaseSlot() => PoolSlots.Release(OwnSlot);

    [DoesNotReturn]
    internal void ThrowReturnedTwice(nuint address)
    {
        string message = $"{Misuse.At(address)} was returned twice to memory pool '{Name}': nobody rents it.";
        Heap.Errors.Count(HeapError.DoubleFree, message);
        throw new InvalidOperationException(message);
    }

    /// <summary>Counts the error of two threads that returned a block at the same instant.</summary>
    internal void NoteKeptTwice(PooledBlock block) => Heap.Errors.Count(
        HeapError.DoubleFree,
        $"{Misuse.At(block.Address)} was returned to memory pool '{Name}' by two threads at once.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!Interlocked.Exchange(ref _isClosed, true))
        {
            Volatile.Write(ref _slot, -1);
            _depot.Close(this);
        }
    }

    private static NativeMemoryPoolOptions Checked(NativeMemoryPoolOptions? options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }

    // The block on top of the thread's magazine, if it will do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PooledBlock? TakeNearest(int minBufferSize) =>
        (uint)(minBufferSize + 1) <= MinBlockBytes + 1 && BlockMagazine.OfThread(this) is { } magazine
            ? magazine.Pop()
            : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PooledBlock RentSlow(int minBufferSize) => Take(minBufferSize, mayThrow: true)!;

    private PooledBlock? Take(int minBufferSize, bool mayThrow)
    {
        int length = LengthOf(minBufferSize);
        BlockMagazine magazine = _depot.MagazineOf(this) ?? throw new ObjectDisposedException(Name);
        // Counted first, and then the look at whether the pool is closed: see BlockDepot.Close.
        magazine.Add(new() { Rents = 1, RentedMore = length - MinBlockBytes });
        bool isCounted = false;
        try
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            bool isSingle = _ownerPerRent || length != MinBlockBytes;
            if (!isSingle && TakeKept(magazine) is { } kept)
            {
                // It has counted itself.
                return kept;
            }
            PooledBlock? made = Make(length, isSingle, mayThrow);
            isCounted = made is not null;
            return made;
        }
        finally
        {
            if (!isCounted)
            {
                magazine.Add(new() { Rents = -1, RentedMore = MinBlockBytes - length });
                if (IsDisposed)
                {
                    _depot.EndIfUnused();
                }
            }
        }
    }

    private PooledBlock? Make(int length, bool isSingle, bool mayThrow)
    {
        if (!Heap.TryAllocBytes((nuint)(uint)length, out nuint address, "", 0))
        {
            // What is kept for smaller rents may make room.
            _depot.Decay(all: true);
            if (mayThrow)
            {
                address = Heap.AllocBytes((nuint)(uint)length, "", 0);
            }
            else if (!Heap.TryAllocBytes((nuint)(uint)length, out address, "", 0))
            {
                return null;
            }
        }
        PooledBlock block = new(this, address, length, isSingle);
        if (isSingle)
        {
            block.Tracker = LeakDetection.Track(block, $"a block of memory pool '{Name}'");
        }
        return block;
    }

    private PooledBlock? TakeKept(BlockMagazine magazine)
    {
        PooledBlock? block = magazine.PopNext(this);
        if (block is null && _depot.TryRefill(this, magazine))
        {
            block = magazine.PopNext(this);
        }
        return block;
    }

    private int LengthOf(int minBufferSize)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        return int.Max(minBufferSize, MinBlockBytes);
    }

    // What was taken is what there is and what went back; an arena that goes back untouched is in neither.
    private long RaiseAllocated(long bytes)
    {
        long before;
        do
        {
            before = Volatile.Read(ref _allocatedBytes);
        }
        while (bytes > before && Interlocked.CompareExchange(ref _allocatedBytes, bytes, before) != before);
        return long.Max(bytes, before);
    }
}
