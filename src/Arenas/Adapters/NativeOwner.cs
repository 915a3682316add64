using System;
using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Adapters;
using Arenas.Layout;

namespace Arenas;

/// <summary>A block of a heap as <see cref="Memory{T}"/> of exactly the length asked for.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <remarks>
/// <para><b>Owns</b>: one block, until it is disposed; while it is pinned, until the last pin ends. It is unusable
/// from the dispose on in either case. One that is lost is a leak, which <see cref="LeakDetection"/> tells of: nothing
/// is freed from a finalizer. If the heap is disposed first, so is every owner.</para>
/// <para><b>Threads</b>: any; of two racing disposes one throws.</para>
/// <para><b>Cost</b>: one object and one block for each rent. <see cref="NativeBuffer{T}"/> needs no object.</para>
/// </remarks>
public sealed class NativeOwner<T> : MemoryManager<T>
    where T : unmanaged
{
    private readonly NativeHeap _heap;
    private readonly nuint _address;
    private readonly int _length;
    private readonly LeakTracker? _tracker;
    private PinState _state;

    private NativeOwner(NativeHeap heap, nuint address, int length, string file, int line)
    {
        Debug.Assert(address != 0, "a block");
        _heap = heap;
        _address = address;
        _length = length;
        _tracker = LeakDetection.Track(this, null, file, line);
    }

    /// <summary>Gets the number of values: exactly what was asked for.</summary>
    public int Length => _length;

    /// <summary>Gets a value indicating whether the block is pinned now.</summary>
    public bool IsPinned => _state.IsPinned;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public override Memory<T> Memory
    {
        get
        {
            ThrowIfOver();
            return CreateMemory(_length);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public override Span<T> GetSpan()
    {
        ThrowIfOver();
        return BlockMemory.Span<T>(_address, _length);
    }

    /// <summary>Pins the block: it is kept until as many calls of <see cref="Unpin"/>, whoever disposes it.</summary>
    /// <param name="elementIndex">Which value the handle is to point to; the length itself is allowed.</param>
    /// <returns>A handle; disposing it ends the pin.</returns>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        if (_heap.IsDisposed || !_state.TryPin(0))
        {
            ThrowOver();
        }
        return BlockMemory.Pinned(_address + ((nuint)elementIndex * (nuint)Unsafe.SizeOf<T>()), this);
    }

    /// <summary>Ends a pin. If the owner was disposed meanwhile, the last one frees the block.</summary>
    /// <exception cref="InvalidOperationException">It is not pinned.</exception>
    public override void Unpin()
    {
        if (_state.Unpin())
        {
            Returns.Free(_heap, _address);
        }
    }

    /// <summary>Returns the block to its heap, or once the last pin ends.</summary>
    /// <exception cref="InvalidOperationException">It was returned before.</exception>
    public void Dispose() => Dispose(disposing: true);

    /// <summary>What messages call it.</summary>
    /// <returns>Its type and length.</returns>
    public override string ToString() => Returns.NameOf<T>(nameof(NativeOwner<>), _length);

    internal static NativeOwner<T> Rent(NativeHeap heap, int length, bool zeroed, string file, int line)
    {
        nuint byteCount = Returns.BytesOf<T>(length);
        nuint block = zeroed ? heap.AllocZeroedBytes(byteCount, file, line) : heap.AllocBytes(byteCount, file, line);
        return Own(heap, block, length, file, line);
    }

    internal static NativeOwner<T>? TryRent(NativeHeap heap, int length, bool zeroed, string file, int line)
    {
        nuint byteCount = Returns.BytesOf<T>(length);
        bool done = zeroed
            ? heap.TryAllocZeroedBytes(byteCount, out nuint block, file, line)
            : heap.TryAllocBytes(byteCount, out block, file, line);
        return done ? Own(heap, block, length, file, line) : null;
    }

#pragma warning disable CA1725 // one word for one thing
    /// <inheritdoc/>
    protected override bool TryGetArray(out ArraySegment<T> array)
#pragma warning restore CA1725
    {
        ThrowIfOver();
        if (typeof(T) == typeof(byte) && _heap.TryGetArray(_address, (nuint)_length, out ArraySegment<byte> bytes))
        {
            array = Unsafe.As<ArraySegment<byte>, ArraySegment<T>>(ref bytes);
            return true;
        }
        array = default;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Debug.Assert(disposing, "there is no finalizer");
        if (!_state.TryClose(0, out bool isFree))
        {
            Returns.ThrowTwice(_heap, ToString());
        }
        _tracker?.Dispose();
        if (isFree)
        {
            Returns.Free(_heap, _address);
        }
    }

    private static NativeOwner<T> Own(NativeHeap heap, nuint block, int length, string file, int line)
    {
        NativeOwner<T>? owner = null;
        try
        {
            owner = new(heap, block, length, file, line);
            return owner;
        }
        finally
        {
            // The .NET heap had no room for the owner.
            if (owner is null)
            {
                Returns.Free(heap, block);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfOver()
    {
        if (!_state.IsOpen(0) || _heap.IsDisposed)
        {
            ThrowOver();
        }
    }

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(_heap, ToString());
}
