using System;
using System.Buffers;
using System.Diagnostics;

namespace Arenas.Layout;

/// <summary>Bytes of a block as a <see cref="Memory{T}"/>. It owns nothing: who holds the block closes it.</summary>
internal sealed unsafe class BlockBytes : MemoryManager<byte>
{
    private readonly nuint _address;
    private readonly int _length;
    private bool _isClosed;

    public BlockBytes(nuint address, int length)
    {
        Debug.Assert(address != 0 && length >= 0, "bytes of a block");
        _address = address;
        _length = length;
    }

    /// <summary>Ends it: what is read through it from now on throws.</summary>
    public void Close() => _isClosed = true;

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return BlockMemory.Span<byte>(_address, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        return new((byte*)_address + elementIndex);
    }

    public override void Unpin()
    {
        // Blocks do not move.
    }

    protected override void Dispose(bool disposing) => Close();
}
