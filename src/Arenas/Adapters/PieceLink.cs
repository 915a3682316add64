using System;
using System.Buffers;
using System.Diagnostics;

namespace Arenas.Adapters;

/// <summary>A piece's place in a sequence; used again when the piece is.</summary>
internal sealed class PieceLink<T> : ReadOnlySequenceSegment<T>
{
    public void Set(ReadOnlyMemory<T> memory, long start)
    {
        Debug.Assert(start >= 0, "a place in a sequence");
        Memory = memory;
        RunningIndex = start;
    }

    /// <summary>Links the next piece; the link is never another one while a sequence may use it.</summary>
    public void Follow(PieceLink<T>? next) => Next = next;
}
