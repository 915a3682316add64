using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>A struct owner's block as <see cref="Memory{T}"/>: a view, which returns nothing.</summary>
internal sealed class BufferMemory<T>(BufferSlot slot, ulong token, nuint address, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Memory<T> Memory => CreateMemory(length);

    public override Span<T> GetSpan()
    {
        ThrowIfOver();
        return BlockMemory.Span<T>(address, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        if (!slot.TryPin(token))
        {
            ThrowIfOver();
        }
        return BlockMemory.Pinned(address + ((nuint)elementIndex * (nuint)Unsafe.SizeOf<T>()), this);
    }

    public override void Unpin() => slot.Unpin();

#pragma warning disable CA1725 // one word for one thing
    protected override bool TryGetArray(out ArraySegment<T> array)
#pragma warning restore CA1725
    {
        ThrowIfOver();
        if (typeof(T) == typeof(byte) && slot.Heap.TryGetArray(address, (nuint)length, out ArraySegment<byte> bytes))
        {
            array = Unsafe.As<ArraySegment<byte>, ArraySegment<T>>(ref bytes);
            return true;
        }
        array = default;
        return false;
    }

    protected override void Dispose(bool disposing) => Debug.Assert(disposing, "the struct is the owner");

    private void ThrowIfOver()
    {
        if (!slot.IsOpen(token))
        {
            Returns.ThrowOver(slot.Heap, Returns.NameOf<T>(nameof(NativeBuffer<>), length));
        }
    }
}
