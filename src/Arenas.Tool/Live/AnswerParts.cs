using System;
using System.Buffers.Binary;
using System.IO;
using Arenas.Diagnostics;

namespace Arenas.Tool.Live;

/// <summary>Puts the parts of an answer together, and notices when one is missing.</summary>
internal sealed class AnswerParts
{
    private const int HeaderSize = 2 * sizeof(int);

    private readonly Stream _sink;
    private Checksum _checksum = new();
    private int _next;
    private long _length;

    /// <param name="sink">Gets the bytes of the answer.</param>
    public AnswerParts(Stream sink) => _sink = sink;

    /// <summary>Gets a value indicating whether the last part has come.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Gets a value indicating whether a part is missing or damaged.</summary>
    public bool IsLossy { get; private set; }

    /// <summary>Gets the bytes that have come.</summary>
    public long Length => _length;

    /// <summary>Takes the next part.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        if (IsEnded || IsLossy)
        {
            return;
        }

        if (part.Length < HeaderSize || BinaryPrimitives.ReadInt32LittleEndian(part) != _next++)
        {
            IsLossy = true;
            return;
        }

        bool isLast = BinaryPrimitives.ReadInt32LittleEndian(part[sizeof(int)..]) != 0;
        ReadOnlySpan<byte> bytes = part[HeaderSize..];
        if (isLast)
        {
            End(bytes);
            return;
        }

        _checksum.Add(bytes);
        _length += bytes.Length;
        _sink.Write(bytes);
    }

    private void End(ReadOnlySpan<byte> seal)
    {
        IsEnded = true;
        IsLossy = seal.Length != sizeof(long) + sizeof(uint)
            || BinaryPrimitives.ReadInt64LittleEndian(seal) != _length
            || BinaryPrimitives.ReadUInt32LittleEndian(seal[sizeof(long)..]) != _checksum.Value;
    }
}
