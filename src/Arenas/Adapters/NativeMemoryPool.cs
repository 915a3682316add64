using System;
using System.Buffers;
using System.Diagnostics;
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
/// <para><b>Cost</b>: an Alloc and a Free of the heap, and the search for the block's owner. There is one owner for
/// each address, made when the address is first rented: from then on nothing is allocated on the garbage-collected
/// heap. What is unused goes back to the system as the heap's <see cref="RetainPolicy"/> says.</para>
/// <para><b>Fails</b>: as the heap does. A second return of a block throws
/// <see cref="InvalidOperationException"/> until somebody else has rented the same address: from then on the owner is
/// theirs. With a hardened heap every rent has an owner of its own, and a second return is always noticed. A block that
/// is pinned when it is returned is kept until it is unpinned.</para>
/// </remarks>
public sealed class NativeMemoryPool : MemoryPool<byte>
{
    /// <summary>Bytes of the smallest block, which is also what is rented when no size is named.</summary>
    public const int MinBlockBytes = 4096;

    private readonly PooledBlocks _blocks;
    private readonly bool _ownerPerRent;
    private long _rents;
    private long _rentedBytes;
    private int _freshInUse;
    private long _freshInUseBytes;
    private long _allocatedBytes;
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
        : this(new PooledBlocks(Checked(options).OpenHeap(), ownsHeap: options.Heap is null), options.Name)
    {
    }

    private NativeMemoryPool(PooledBlocks blocks, string? name)
    {
        blocks.Open();
        _blocks = blocks;
        Heap = blocks.Heap;
        Name = name ?? blocks.Heap.Name;
        _ownerPerRent = blocks.Heap.IsHardened;
    }

    /// <summary>Gets the name of the pool.</summary>
    public string Name { get; }

    /// <summary>Gets the heap that blocks come from.</summary>
    public NativeHeap Heap { get; }

    /// <summary>Gets a value indicating whether the pool was disposed. Blocks may still be rented.</summary>
    public bool IsDisposed => Volatile.Read(ref _isClosed);

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
        if (_isClosed || _ownerPerRent || minBufferSize > MinBlockBytes || minBufferSize < -1)
        {
            return RentSlow(minBufferSize);
        }
        PooledBlock block = _blocks.Of(this, Heap.AllocBytes(MinBlockBytes, "", 0));
        block.Rent(this, MinBlockBytes);
        return block;
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
        int length = LengthOf(minBufferSize);
        owner = Heap.TryAllocBytes((nuint)length, out nuint block, "", 0) ? Own(block, length) : null;
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
        return new(_blocks, name);
    }

    /// <summary>Counts what was rented and what the heap holds.</summary>
    /// <returns>One reading; rents on other threads meanwhile may or may not be in it.</returns>
    /// <remarks>Cost: visits every block that was ever rented and still is in the heap, and every pool of the
    /// heap.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public NativeMemoryPoolStatistics GetStatistics()
    {
        HeapStatistics heap = Heap.GetStatistics();
        long evicted = Heap.Upkeep.GivenBackBytes;
        long rents = Volatile.Read(ref _rents);
        long rentedBytes = Volatile.Read(ref _rentedBytes);
        int inUse = Volatile.Read(ref _freshInUse);
        long inUseBytes = Volatile.Read(ref _freshInUseBytes);
        _blocks.Count(this, ref rents, ref rentedBytes, ref inUse, ref inUseBytes);
        return new()
        {
            RentCount = rents,
            RentedBytes = rentedBytes,
            InUseCount = inUse,
            InUseBytes = inUseBytes,
            PooledBytes = heap.RetainedBytes,
            AllocatedBytes = RaiseAllocated(evicted + heap.CommittedBytes - heap.GivenBackBytes),
            EvictedBytes = evicted,
        };
    }

    /// <summary>Takes a block back, which nobody holds any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Return(PooledBlock block)
    {
        Debug.Assert(block.Address != 0, "a block");
        if (_ownerPerRent)
        {
            ReturnFresh(block);
        }
        else
        {
            Heap.FreeBytes(block.Address, "", 0);
        }
        if (_isClosed)
        {
            _blocks.EndIfUnused();
        }
    }

    /// <summary>Adds what an owner counted while it was rented from this pool.</summary>
    internal void Settle(long rents, long rentedBytes)
    {
        _ = Interlocked.Add(ref _rents, rents);
        _ = Interlocked.Add(ref _rentedBytes, rentedBytes);
    }

    [DoesNotReturn]
    internal void ThrowReturnedTwice(nuint address)
    {
        string message = $"{Misuse.At(address)} was returned twice to memory pool '{Name}': nobody rents it.";
        Heap.Errors.Count(HeapError.DoubleFree, message);
        throw new InvalidOperationException(message);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!Interlocked.Exchange(ref _isClosed, true))
        {
            _blocks.Close();
        }
    }

    private static NativeMemoryPoolOptions Checked(NativeMemoryPoolOptions? options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PooledBlock RentSlow(int minBufferSize)
    {
        int length = LengthOf(minBufferSize);
        return Own(Heap.AllocBytes((nuint)(uint)length, "", 0), length);
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

    private PooledBlock Own(nuint address, int length)
    {
        Debug.Assert(length >= MinBlockBytes, "no two blocks begin in the same place");
        PooledBlock block = _ownerPerRent ? OwnFresh(address, length) : _blocks.Of(this, address);
        block.Rent(this, length);
        return block;
    }

    private PooledBlock OwnFresh(nuint address, int length)
    {
        PooledBlock block = new(this, address);
        block.Tracker = LeakDetection.Track(block, $"a block of memory pool '{Name}'");
        _blocks.AddFresh(1);
        _ = Interlocked.Increment(ref _freshInUse);
        _ = Interlocked.Add(ref _freshInUseBytes, length);
        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReturnFresh(PooledBlock block)
    {
        try
        {
            Heap.FreeBytes(block.Address, "", 0);
        }
        finally
        {
            ForgetFresh(block);
        }
    }

    private void ForgetFresh(PooledBlock block)
    {
        block.Tracker?.Dispose();
        block.Settle();
        _ = Interlocked.Decrement(ref _freshInUse);
        _ = Interlocked.Add(ref _freshInUseBytes, -block.Length);
        _blocks.AddFresh(-1);
    }
}
