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
/// kept       Word 0                    in a magazine or the depot: the next renter's
/// rented     Word 4 pins + 1
/// returned   Word 4 pins               returned while pinned: the last unpin gives the block back
/// single     Word as above, and 2      the owner of one rent: of another length, or of a hardened heap
/// </code>
/// Rent and return are plain stores, as one renter holds the block; pins come and go on any thread. Two threads that
/// return a block at the same instant may both find it rented: it is then kept twice, and the second who would be
/// given it finds it rented, which is an error that is counted.
/// </remarks>
internal sealed class PooledBlock : MemoryManager<byte>, IMemoryOwner<byte>
{
    private const int RentedBit = 1;
    private const int SingleBit = 2;
    private const int OnePin = 4;

    private readonly int _offset;
    private byte[]? _array;
    private NativeMemoryPool _pool;
    private int _word;

    public PooledBlock(NativeMemoryPool pool, nuint address, int length, bool isSingle)
    {
        Debug.Assert(address != 0 && length > 0, "a block");
        _pool = pool;
        Address = address;
        Length = length;
        _word = isSingle ? RentedBit | SingleBit : RentedBit;
        if (pool.Heap.TryGetArray(address, (nuint)(uint)length, out ArraySegment<byte> array))
        {
            (_array, _offset) = (array.Array, array.Offset);
        }
    }

    public nuint Address { get; }

    public int Length { get; }

    /// <summary>Whether the owner is for one rent: what it owns is freed when it comes back.</summary>
    public bool IsSingle => (_word & SingleBit) != 0;

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

    /// <summary>Hands out a kept block; false if somebody has it in spite of its being kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRent()
    {
        if (_word != 0)
        {
            return false;
        }
        _word = RentedBit;
        return true;
    }

    /// <summary>Moves a kept block to a pool; false if somebody has it in spite of its being kept.</summary>
    public bool TryAdopt(NativeMemoryPool pool)
    {
        _pool = pool;
        return _word == 0;
    }

    /// <summary>Lets go of the array, as the block is freed: a magazine may know this object for long.</summary>
    public void Forget() => _array = null;

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
        if ((word & ~SingleBit) == 0)
        {
            _pool.ReturnSlow(this);
        }
    }

    protected override bool TryGetArray(out ArraySegment<byte> segment)
    {
        ThrowUnlessRented();
        byte[]? array = _array;
        segment = array is null ? default : new(array, _offset, Length);
        return array is not null;
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
        if ((word & ~SingleBit) == RentedBit)
        {
            _pool.ReturnSlow(this);
        }
    }

    private void ThrowUnlessRented() =>
        ObjectDisposedException.ThrowIf((Volatile.Read(ref _word) & RentedBit) == 0, typeof(IMemoryOwner<byte>));
}
