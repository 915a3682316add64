using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>The owner of one block of a memory pool.</summary>
/// <remarks>
/// <code>
/// kept       Word 0           in a magazine or the depot: the next renter's
/// rented     Word 2 pins + 1
/// returned   Word 2 pins      returned while pinned: the last unpin gives the block back
/// </code>
/// Rent and return are plain stores, as one renter holds the block; pins come and go on any thread. Two threads that
/// return a block at the same instant may both find it rented: it is then kept twice, and the second who would be
/// given it finds it rented, which is an error that is counted.
/// </remarks>
internal sealed class PooledBlock : MemoryManager<byte>, IMemoryOwner<byte>
{
    private const int RentedBit = 1;
    private const int OnePin = 2;

    private readonly byte[]? _array;
    private readonly int _offset;
    private NativeMemoryPool _pool;
    private int _word;

    public PooledBlock(NativeMemoryPool pool, nuint address, int length)
    {
        Debug.Assert(address != 0 && length > 0, "a block");
        _pool = pool;
        Address = address;
        Length = length;
        _word = RentedBit;
        if (pool.Heap.TryGetArray(address, (nuint)(uint)length, out ArraySegment<byte> array))
        {
            (_array, _offset) = (array.Array, array.Offset);
        }
    }

    public nuint Address { get; }

    public int Length { get; }

    /// <summary>Whether the block is one of those that are kept.</summary>
    public bool IsOfMinLength => Length == NativeMemoryPool.MinBlockBytes;

    /// <summary>Who rented the block last.</summary>
    public NativeMemoryPool Pool => _pool;

    /// <summary>Reports the owner if it is lost; null for one that is rented again and again.</summary>
    public LeakTracker? Tracker { get; set; }

    public override Memory<byte> Memory
    {
        get
        {
            ThrowUnlessRented();
            return CreateMemory(Length);
        }
    }

    /// <summary>Hands a kept block to the pool that rented it last; false if that was another, or somebody has the
    /// block in spite of its being kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRent(NativeMemoryPool pool)
    {
        if (_word != 0 || !ReferenceEquals(_pool, pool))
        {
            return false;
        }
        _word = RentedBit;
        return true;
    }

    /// <summary>Hands a kept block to any pool; false if somebody has it in spite of its being kept.</summary>
    public bool TryMove(NativeMemoryPool pool)
    {
        if (_word != 0)
        {
            return false;
        }
        _pool = pool;
        _word = RentedBit;
        return true;
    }

    // Explicit, because MemoryManager's own also tells the collector that there is nothing to finalize, which it knew.
    void IDisposable.Dispose()
    {
        if (_word != RentedBit)
        {
            ReturnPinned();
            return;
        }
        _word = 0;
        _pool.Return(this);
    }

    public override Span<byte> GetSpan()
    {
        ThrowUnlessRented();
        return BlockMemory.Span<byte>(Address, Length);
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length, nameof(elementIndex));
        int word;
        do
        {
            word = Volatile.Read(ref _word);
            ObjectDisposedException.ThrowIf((word & RentedBit) == 0, this);
        }
        while (Interlocked.CompareExchange(ref _word, word + OnePin, word) != word);
        // Safe: the block stays until the handle is disposed, whether it is returned before or not.
        return new((void*)(Address + (nuint)(uint)elementIndex), default, this);
    }

    public override void Unpin()
    {
        int word = Interlocked.Add(ref _word, -OnePin);
        if (word < 0)
        {
            _ = Interlocked.Add(ref _word, OnePin);
            throw new InvalidOperationException("The block of a memory pool was unpinned more often than pinned.");
        }
        if (word == 0)
        {
            _pool.Return(this);
        }
    }

    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        ThrowUnlessRented();
        segment = _array is null ? default : new(_array, _offset, Length);
        return _array is not null;
    }

    protected override void Dispose(bool disposing) => ((IDisposable)this).Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReturnPinned()
    {
        int word;
        do
        {
            word = Volatile.Read(ref _word);
            if ((word & RentedBit) == 0)
            {
                _pool.ThrowReturnedTwice(Address);
            }
        }
        while (Interlocked.CompareExchange(ref _word, word - RentedBit, word) != word);
        if (word == RentedBit)
        {
            _pool.Return(this);
        }
    }

    private void ThrowUnlessRented() =>
        ObjectDisposedException.ThrowIf((Volatile.Read(ref _word) & RentedBit) == 0, typeof(IMemoryOwner<byte>));
}
