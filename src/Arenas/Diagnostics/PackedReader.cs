using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Numerics;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Reads what <see cref="PackedWriter"/> wrote, and believes none of it: whatever it is, a number within its
/// bounds comes out, or an <see cref="InvalidDataException"/>.</summary>
/// <remarks>A count is a claim. So columns grow with what is there, and are not made as large as is said.</remarks>
internal sealed class PackedReader(Stream stream, string section)
{
    private const int FirstLength = 1 << 16;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _end;

    public ulong Number()
    {
        if (_end - _at < PackedWriter.MaxNumberBytes)
        {
            Refill(PackedWriter.MaxNumberBytes);
        }
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (_at == _end)
            {
                throw Failure("ends too soon");
            }
            ulong seven = _buffer[_at++];
            number |= (seven & 0x7F) << shift;
            if (seven < 0x80)
            {
                return shift < 63 || seven <= 1 ? number : throw Failure("has a number of more than 64 bits");
            }
        }
        throw Failure("has a number of more than 64 bits");
    }

    public long Number(long max, string what)
    {
        Debug.Assert(max >= 0, "a bound");
        ulong number = Number();
        return number <= (ulong)max ? (long)number : throw Failure($"has {number} as {what}; at most {max} can be");
    }

    public int Int(int max, string what) => (int)Number(max, what);

    public long Signed()
    {
        ulong number = Number();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    public float Single()
    {
        if (_end - _at < sizeof(float))
        {
            Refill(sizeof(float));
        }
        if (_end - _at < sizeof(float))
        {
            throw Failure("ends too soon");
        }
        float number = BinaryPrimitives.ReadSingleLittleEndian(_buffer.AsSpan(_at));
        _at += sizeof(float);
        return number;
    }

    public string? Text()
    {
        int length = Int(int.MaxValue, "a length") - 1;
        if (length < 0)
        {
            return null;
        }
        byte[] bytes = new byte[Math.Min(length, FirstLength)];
        for (int have = 0; have < length;)
        {
            if (have == bytes.Length)
            {
                Array.Resize(ref bytes, Longer(have, length));
            }
            have += Take(bytes.AsSpan(have));
        }
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"The section {section} has text that is no UTF-8.", e);
        }
    }

    public string RequiredText(string what) => Text() ?? throw Failure($"lacks {what}");

    /// <summary>So many numbers from 0 to a bound.</summary>
    public T[] Column<T>(int count, long max, string what)
        where T : unmanaged, IBinaryInteger<T>
    {
        Debug.Assert(count >= 0 && max >= 0, "bounds");
        T[] column = new T[Math.Min(count, FirstLength)];
        for (int i = 0; i < count; i++)
        {
            if (i == column.Length)
            {
                Array.Resize(ref column, Longer(i, count));
            }
            column[i] = T.CreateTruncating(Number(max, what));
        }
        return column;
    }

    /// <summary>Fails unless everything has been read.</summary>
    public void End()
    {
        if (_at == _end)
        {
            Refill(1);
        }
        if (_at < _end)
        {
            throw Failure("is longer than what it holds");
        }
    }

    public InvalidDataException Failure(string what) => new($"The section {section} {what}.");

    /// <summary>How long a column becomes that is full.</summary>
    public static int Longer(int length, int count)
    {
        Debug.Assert(length < count, "there is more to come");
        return (int)Math.Min(count, 2L * length);
    }

    private int Take(Span<byte> bytes)
    {
        Debug.Assert(!bytes.IsEmpty, "a wish");
        if (_at == _end)
        {
            Refill(1);
        }
        int taken = Math.Min(bytes.Length, _end - _at);
        _buffer.AsSpan(_at, taken).CopyTo(bytes);
        _at += taken;
        return taken > 0 ? taken : throw Failure("ends too soon");
    }

    // Until so many bytes are in the buffer, or all that there are.
    private void Refill(int wanted)
    {
        Debug.Assert(wanted > _end - _at, "they are not there yet");
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        _end -= _at;
        _at = 0;
        try
        {
            _end += stream.ReadAtLeast(_buffer.AsSpan(_end), wanted - _end, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // The bytes are in memory already, so it is they that are at fault.
            throw new InvalidDataException($"The section {section} is not what was compressed.", e);
        }
    }
}
