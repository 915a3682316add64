using System;
using System.Buffers;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>A range of a mapped file as memory. It holds the mapping only while it is pinned.</summary>
internal sealed class MappedMemory : MemoryManager<byte>
{
    private readonly MappedFile _file;
    private readonly long _offset;
    private readonly int _length;
    private int _pins;

    public MappedMemory(MappedFile file, long offset, int length)
    {
        Debug.Assert(offset >= 0 && length >= 0, "checked against the file");
        _file = file;
        _offset = offset;
        _length = length;
    }

    // Looked up each time: the file may have moved, shrunk or been disposed since.
    public override Memory<byte> Memory => CreateMemory(_length);

    public override Span<byte> GetSpan() => _file.SpanOf(_offset, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        nuint address = _file.BeginPin(_offset, _length) + (nuint)elementIndex;
        Interlocked.Increment(ref _pins);
        // Safe: the pin that was begun keeps the mapping in place until Unpin.
        unsafe
        {
            return new((void*)address, default, this);
        }
    }

    public override void Unpin()
    {
        // One unpin too many, from a copy of a handle, must not end somebody else's pin.
        int pins;
        do
        {
            pins = Volatile.Read(ref _pins);
            if (pins == 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _pins, pins - 1, pins) != pins);
        _file.EndPin();
    }

    protected override void Dispose(bool disposing)
    {
        // The mapping is the file's.
    }
}
