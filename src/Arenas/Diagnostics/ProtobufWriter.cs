using System;
using System.Buffers;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Writes the fields of one protobuf message; those that have their default value are left out, as proto3
/// does.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintType = 0;
    private const int LengthType = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Number(int field, long value)
    {
        if (value != 0)
        {
            Tag(field, VarintType);
            Varint((ulong)value);
        }
    }

    public void Flag(int field, bool value) => Number(field, value ? 1 : 0);

    /// <summary>A string that stands in a list: written even if empty.</summary>
    public void Text(int field, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Tag(field, LengthType);
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>A list of numbers in one field.</summary>
    public void Numbers(int field, params ReadOnlySpan<long> values)
    {
        ProtobufWriter packed = new();
        foreach (long value in values)
        {
            packed.Varint((ulong)value);
        }
        Message(field, packed);
    }

    public void Message(int field, ProtobufWriter message)
    {
        Debug.Assert(!ReferenceEquals(this, message), "a message is in another one");
        Tag(field, LengthType);
        Varint((ulong)message._bytes.WrittenCount);
        _bytes.Write(message._bytes.WrittenSpan);
    }

    public void CopyTo(Stream output) => output.Write(_bytes.WrittenSpan);

    private void Tag(int field, int type)
    {
        Debug.Assert(field is > 0 and < 16, "a field whose tag is one byte");
        Byte((byte)(field << 3 | type));
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
