using System;
using System.Buffers;
using System.Diagnostics;

namespace Arenas.Adapters;

/// <summary>One of the pieces that a sequence over a mapped file is made of.</summary>
internal sealed class MappedPiece : ReadOnlySequenceSegment<byte>
{
    /// <summary>Bytes of every piece but the last: as many as leave no rest of an OS page.</summary>
    public const int MaxLength = 1 << 30;

    public MappedPiece(ReadOnlyMemory<byte> memory, MappedPiece? previous)
    {
        Debug.Assert(memory.Length <= MaxLength, "a piece");
        Memory = memory;
        if (previous is not null)
        {
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
