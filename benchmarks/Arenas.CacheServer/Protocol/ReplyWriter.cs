using System;
using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.CacheServer.Protocol;

/// <summary>Writes replies into the connection's output: a struct of the stack, so it crosses no await.</summary>
/// <param name="output">Where bytes go.</param>
internal ref struct ReplyWriter(IBufferWriter<byte> output)
{
    private const int MinSpan = 512;

    private readonly IBufferWriter<byte> _output = output;
    private Span<byte> _span;
    private int _used;

    /// <summary>Bytes written since the writer was made.</summary>
    public long Written { get; private set; }

    /// <summary>Hands what was written over to the output.</summary>
    public void Commit()
    {
        if (_used > 0)
        {
            _output.Advance(_used);
            Written += _used;
        }
        _span = default;
        _used = 0;
    }

    public readonly long Unflushed => Written + _used;

    public void Ok() => Raw("+OK\r\n"u8);

    public void Null() => Raw("$-1\r\n"u8);

    public void Simple(scoped ReadOnlySpan<byte> text)
    {
        Span<byte> span = Room(text.Length + 3);
        span[0] = (byte)'+';
        text.CopyTo(span[1..]);
        "\r\n"u8.CopyTo(span[(1 + text.Length)..]);
        _used += text.Length + 3;
    }

    /// <summary>An error: a code in capitals, a space, and what is wrong.</summary>
    public void Error(string message)
    {
        Span<byte> span = Room((3 * message.Length) + 3);
        span[0] = (byte)'-';
        int length = System.Text.Encoding.UTF8.GetBytes(message, span[1..]);
        span.Slice(1, length).Replace((byte)'\n', (byte)' ');
        span.Slice(1, length).Replace((byte)'\r', (byte)' ');
        "\r\n"u8.CopyTo(span[(1 + length)..]);
        _used += length + 3;
    }

    public void Integer(long value) => Number((byte)':', value);

    public void ArrayOf(long count) => Number((byte)'*', count);

    public void Bulk(scoped ReadOnlySpan<byte> value)
    {
        BulkLength(value.Length);
        Raw(value);
        Raw("\r\n"u8);
    }

    public void Bulk(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        Bulk(bytes.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(value, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>The head of a string whose bytes follow, and then CRLF.</summary>
    public void BulkLength(long length) => Number((byte)'$', length);

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            Span<byte> rest = _span[_used..];
            if (bytes.Length <= rest.Length)
            {
                bytes.CopyTo(rest);
                _used += bytes.Length;
                return;
            }
            bytes[..rest.Length].CopyTo(rest);
            bytes = bytes[rest.Length..];
            _used += rest.Length;
            Refill(MinSpan);
        }
    }

    private void Number(byte kind, long value)
    {
        Span<byte> span = Room(24);
        span[0] = kind;
        int length = 1;
        if ((ulong)value < 10)
        {
            span[length++] = (byte)('0' + value);
        }
        else
        {
            bool fits = Utf8Formatter.TryFormat(value, span[1..], out int digits);
            Debug.Assert(fits, "20 digits and a sign");
            length += digits;
        }
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        _used += length + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int count)
    {
        if (_span.Length - _used < count)
        {
            Refill(count);
        }
        return _span[_used..];
    }

    private void Refill(int count)
    {
        Commit();
        _span = _output.GetSpan(int.Max(count, MinSpan));
        Debug.Assert(_span.Length >= count, "what was asked for");
    }
}
