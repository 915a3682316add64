using System;
using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>One block of a writer or a stream as <see cref="Memory{T}"/>, and its place in a sequence.</summary>
/// <remarks>
/// <code>
/// open -- close, not pinned --> closed, its block is the closer's -- reopen --> open, with another block
///      -- close, pinned ------> closed, frees its block at the last unpin, and is never used again
/// </code>
/// Threads: pins may come and go on any thread, all else belongs to the writer or the stream.
/// </remarks>
internal sealed class NativePiece<T>(NativeHeap heap) : MemoryManager<T>
    where T : unmanaged
{
    private nuint _address;
    private int _length;
    private PinState _state;
    private ulong _token;

    public PieceLink<T> Link { get; } = new();

    public override Memory<T> Memory => CreateMemory(_length);

    /// <summary>Takes a block. A new piece is open from the start.</summary>
    public void Open(nuint address, int length)
    {
        Debug.Assert(address != 0 && _state.IsOpen(_token), "a block, and a life to live");
        _address = address;
        _length = length;
    }

    public bool TryReopen()
    {
        bool reopened = _state.TryReopen();
        _token = _state.Token;
        return reopened;
    }

    /// <summary>Makes the memory throw.</summary>
    /// <returns>True if the block is the caller's; false if the last unpin frees it.</returns>
    public bool Close()
    {
        bool closed = _state.TryClose(_token, out bool isFree);
        Debug.Assert(closed, "closed once");
        return isFree;
    }

    public override Span<T> GetSpan()
    {
        if (!_state.IsOpen(_token) || heap.IsDisposed)
        {
            ThrowOver();
        }
        return BlockMemory.Span<T>(_address, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        if (heap.IsDisposed || !_state.TryPin(_token))
        {
            ThrowOver();
        }
        return BlockMemory.Pinned(_address + ((nuint)elementIndex * (nuint)Unsafe.SizeOf<T>()), this);
    }

    public override void Unpin()
    {
        if (_state.Unpin())
        {
            Returns.Free(heap, _address);
        }
    }

#pragma warning disable CA1725 // one word for one thing
    protected override bool TryGetArray(out ArraySegment<T> array)
#pragma warning restore CA1725
    {
        if (!_state.IsOpen(_token) || heap.IsDisposed)
        {
            ThrowOver();
        }
        if (typeof(T) == typeof(byte) && heap.TryGetArray(_address, (nuint)_length, out ArraySegment<byte> bytes))
        {
            array = Unsafe.As<ArraySegment<byte>, ArraySegment<T>>(ref bytes);
            return true;
        }
        array = default;
        return false;
    }

    protected override void Dispose(bool disposing) => Debug.Assert(disposing, "the writer or stream is the owner");

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(heap, "Memory of a writer or stream");
}
