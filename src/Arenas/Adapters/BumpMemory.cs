using System;
using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>Memory of a bump arena that throws after the arena was rewound past it.</summary>
internal sealed class BumpMemory<T>(NativeHeap heap, BumpBlock block, nuint address, int length)
    : MemoryManager<T>, IBumpMemory
    where T : unmanaged
{
    private PinState _state;

    public bool IsPinned => _state.IsPinned;

    public override Memory<T> Memory => CreateMemory(length);

    public bool TryClose() => _state.TryCloseUnpinned(0);

    public void Close()
    {
        // Held before it is closed, so that an unpin on another thread finds what it lets go of.
        block.Hold();
        bool closed = _state.TryClose(0, out bool isFree);
        Debug.Assert(closed, "closed once");
        if (isFree)
        {
            block.Release(heap);
        }
    }

    public override Span<T> GetSpan()
    {
        if (!_state.IsOpen(0) || heap.IsDisposed)
        {
            ThrowOver();
        }
        return BlockMemory.Span<T>(address, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        if (heap.IsDisposed || !_state.TryPin(0))
        {
            ThrowOver();
        }
        return BlockMemory.Pinned(address + ((nuint)elementIndex * (nuint)Unsafe.SizeOf<T>()), this);
    }

    public override void Unpin()
    {
        if (_state.Unpin())
        {
            block.Release(heap);
        }
    }

    protected override void Dispose(bool disposing) => Debug.Assert(disposing, "the arena is the owner");

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(heap, "Memory of a bump arena that was rewound, which");
}
