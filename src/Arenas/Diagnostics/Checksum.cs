using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Arenas.Diagnostics;

/// <summary>CRC-32C of bytes that come one piece after another.</summary>
internal struct Checksum()
{
    private uint _remainder = uint.MaxValue;

    /// <summary>Gets the checksum of all bytes so far; 0 of none.</summary>
    public readonly uint Value => ~_remainder;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint remainder = _remainder;
        while (bytes.Length >= sizeof(ulong))
        {
            remainder = BitOperations.Crc32C(remainder, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (byte last in bytes)
        {
            remainder = BitOperations.Crc32C(remainder, last);
        }
        _remainder = remainder;
    }
}
