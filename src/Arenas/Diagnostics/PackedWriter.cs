using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Writes numbers in as few bytes as they need: seven bits a byte, the lowest first.</summary>
internal sealed class PackedWriter(Stream stream)
{
    /// <summary>The longest number.</summary>
    public const int MaxNumberBytes = 10;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    public void Number(ulong number)
    {
        if (_buffer.Length - _used < MaxNumberBytes)
        {
            Flush();
        }
        while (number >= 0x80)
        {
            _buffer[_used++] = (byte)(number | 0x80);
            number >>= 7;
        }
        _buffer[_used++] = (byte)number;
    }

    public void Number(long number)
    {
        Debug.Assert(number >= 0, "a count, a size or an index");
        Number((ulong)number);
    }

    /// <summary>A number that is small, but on either side of zero.</summary>
    public void Signed(long number) => Number((ulong)(number << 1) ^ (ulong)(number >> 63));

    public void Single(float number)
    {
        if (_buffer.Length - _used < sizeof(float))
        {
            Flush();
        }
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.AsSpan(_used), number);
        _used += sizeof(float);
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Number(0UL);
            return;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length + 1L);
        Flush();
        stream.Write(bytes);
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
