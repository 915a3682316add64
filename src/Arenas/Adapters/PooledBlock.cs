using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>The owner of one block of a memory pool. There is one for each address, and it is rented again with
/// it.</summary>
/// <remarks>
/// <code>
/// free       Word 0           the block is the heap's
/// rented     Word 2 pins + 1
/// returned   Word 2 pins      returned while pinned: the last unpin frees the block
/// </code>
/// Rent and return are plain stores, as one renter holds the block; pins come and go on any thread. Two threads that
/// return a block at once meet in the heap, where one of them finds that it is free.
/// </remarks>
internal sealed class PooledBlock : MemoryManager<byte>, IMemoryOwner<byte>
{
    private const int RentedBit = 1;
    private const int OnePin = 2;

    private readonly byte[]? _array;
    private readonly int _offset;
    private int _word;
    private int _length;
    private NativeMemoryPool _pool;

    public PooledBlock(NativeMemoryPool pool, nuint address)
    {
        Debug.Assert(address != 0, "a block");
        _pool = pool;
        Address = address;
        if (pool.Heap.TryGetArray(address, 0, out ArraySegment<byte> array))
        {
            (_array, _offset) = (array.Array, array.Offset);
        }
    }

    public nuint Address { get; }

    /// <summary>Who rented the block last.</summary>
    public NativeMemoryPool Pool => _pool;

    /// <summary>How often that pool has rented it, and how many bytes that were.</summary>
    public long RentCount { get; private set; }

    public long RentedBytes { get; private set; }

    public bool IsInUse => Volatile.Read(ref _word) != 0;

    public int Length => _length;

    /// <summary>Reports the owner if it is lost; null for one that is rented again and again.</summary>
    public LeakTracker? Tracker { get; set; }

    public override Memory<byte> Memory
    {
        get
        {
            ThrowUnlessRented();
            return CreateMemory(_length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Rent(NativeMemoryPool pool, int length)
    {
        Debug.Assert(_word == 0, "the heap gives a block to one renter");
        if (!ReferenceEquals(_pool, pool))
        {
            Move(pool);
        }
        _length = length;
        _word = RentedBit;
        RentCount++;
        RentedBytes += length;
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
        return BlockMemory.Span<byte>(Address, _length);
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
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

    /// <summary>Hands what was counted over to the pool that rented so far.</summary>
    public void Settle()
    {
        _pool.Settle(RentCount, RentedBytes);
        (RentCount, RentedBytes) = (0, 0);
    }

    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        ThrowUnlessRented();
        segment = _array is null ? default : new(_array, _offset, _length);
        return _array is not null;
    }

    protected override void Dispose(bool disposing) => ((IDisposable)this).Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Move(NativeMemoryPool pool)
    {
        Settle();
        _pool = pool;
    }

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
