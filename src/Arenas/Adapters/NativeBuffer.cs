using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Adapters;
using Arenas.Layout;

namespace Arenas;

/// <summary>A block of a heap, of exactly the length asked for; a struct whose copies own it together.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <remarks>
/// <para><b>Owns</b>: one block, until one of the copies is disposed. From then on every copy is stale: it throws, also
/// when the same memory was rented again meanwhile, and a second dispose is an error whichever copy it is called on.
/// <c>default</c> is empty and owns nothing.</para>
/// <para><b>Threads</b>: any; of racing disposes exactly one wins. A span outlives every check: do not use one after
/// the dispose.</para>
/// <para><b>Cost</b>: 32 bytes, and no object: what the copies share is used again. Owners that are lost are told of
/// from <see cref="LeakDetectionLevel.Advanced"/> on, and by the heap when it is disposed.</para>
/// </remarks>
[SuppressMessage("Performance", "CA1815", Justification = "Owners are not compared.")]
public readonly struct NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly BufferSlot? _slot;
    private readonly ulong _token;
    private readonly nuint _address;
    private readonly int _length;

    private NativeBuffer(BufferSlot slot, ulong token, nuint address, int length)
    {
        Debug.Assert(address != 0 && length >= 0, "a block");
        _slot = slot;
        _token = token;
        _address = address;
        _length = length;
    }

    /// <summary>Gets the number of values.</summary>
    public int Length => _length;

    /// <summary>Gets a value indicating whether there are no values.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Gets a value indicating whether the block was returned, through this copy or another.</summary>
    public bool IsDisposed => _slot is { } slot && !slot.IsOpen(_token);

    /// <summary>Gets the values, in place.</summary>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            BufferSlot? slot = _slot;
            if (slot is null)
            {
                return default;
            }
            if (!slot.IsOpen(_token))
            {
                ThrowOver();
            }
            return BlockMemory.SpanUnchecked<T>(_address, _length);
        }
    }

    /// <summary>Gets one value, in place.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such value.</exception>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Span[index];
    }

    /// <summary>Gets a copy that sees a part of the values. It is an owner like the others: disposing it returns the
    /// whole block.</summary>
    /// <param name="start">The first value.</param>
    /// <param name="length">How many.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public NativeBuffer<T> Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)_length, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(_length - start), nameof(length));
        if (_slot is not { } slot)
        {
            return default;
        }
        if (!slot.IsOpen(_token))
        {
            ThrowOver();
        }
        return new(slot, _token, _address + ((nuint)start * (nuint)Unsafe.SizeOf<T>()), length);
    }

    /// <inheritdoc cref="Slice(int, int)"/>
    public NativeBuffer<T> Slice(int start)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)_length, nameof(start));
        return Slice(start, _length - start);
    }

    /// <summary>Gets the values for interfaces that want <see cref="Memory{T}"/>, and for pinning.</summary>
    /// <returns>Memory that throws once the block was returned. While it is pinned, a return makes every copy stale at
    /// once and keeps the block until the last pin ends.</returns>
    /// <remarks>Cost: one object for each call, of 48 bytes.</remarks>
    /// <exception cref="ObjectDisposedException">It was returned, or its heap was disposed.</exception>
    public Memory<T> AsMemory()
    {
        if (_slot is not { } slot)
        {
            return default;
        }
        if (!slot.IsOpen(_token))
        {
            ThrowOver();
        }
        return new BufferMemory<T>(slot, _token, _address, _length).Memory;
    }

    /// <summary>Returns the block to its heap, or once the last pin ends.</summary>
    /// <exception cref="InvalidOperationException">It was returned before, through this copy or another.</exception>
    public void Dispose()
    {
        if (_slot is { } slot && !slot.TryClose(_token))
        {
            ThrowTwice();
        }
    }

    /// <summary>What messages call it.</summary>
    /// <returns>Its type and length.</returns>
    public override string ToString() => Returns.NameOf<T>(nameof(NativeBuffer<>), _length);

    internal static NativeBuffer<T> Rent(NativeHeap heap, int length, bool zeroed, string file, int line)
    {
        nuint byteCount = Returns.BytesOf<T>(length);
        nuint block = zeroed ? heap.AllocZeroedBytes(byteCount, file, line) : heap.AllocBytes(byteCount, file, line);
        return Own(heap, BufferSlots.Rent(), block, length, file, line);
    }

    internal static bool TryRent(
        NativeHeap heap, int length, bool zeroed, out NativeBuffer<T> buffer, string file, int line)
    {
        nuint byteCount = Returns.BytesOf<T>(length);
        bool done = zeroed
            ? heap.TryAllocZeroedBytes(byteCount, out nuint block, file, line)
            : heap.TryAllocBytes(byteCount, out block, file, line);
        buffer = done ? Own(heap, BufferSlots.Rent(), block, length, file, line) : default;
        return done;
    }

    private static NativeBuffer<T> Own(
        NativeHeap heap, BufferSlot slot, nuint block, int length, string file, int line)
    {
        // A tracker is an object; below this level none is made for an owner that needs none.
        LeakTracker? tracker = LeakDetection.Level >= LeakDetectionLevel.Advanced
            ? LeakDetection.Track(slot, nameof(NativeBuffer<>), file, line)
            : null;
        return new(slot, slot.Open(heap, block, tracker), block, length);
    }

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(_slot!.Heap, ToString());

    [DoesNotReturn]
    private void ThrowTwice() => Returns.ThrowTwice(_slot!.Heap, ToString());
}
