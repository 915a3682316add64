using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Arenas.Diagnostics;

/// <summary>Sends what is written to it as events: numbered parts, and a last one with length and checksum.</summary>
/// <remarks>A session drops events when its buffer is full and tells nobody, so that a long answer rests after each
/// <c>pace</c> bytes, and whoever reads checks numbers and checksum.</remarks>
internal sealed class AnswerStream : Stream
{
    private const int HeaderSize = 8;

    // An event holds 64 KB at most, with its header.
    private const int PartSize = 48 * 1024;
    private const int RestMilliseconds = 10;

    private readonly Action<byte[]> _send;
    private readonly int _pace;
    private readonly byte[] _part = new byte[HeaderSize + PartSize];
    private int _filled = HeaderSize;
    private int _number;
    private Checksum _checksum = new();
    private long _length;
    private int _sinceRest;

    /// <param name="send">Gets each part.</param>
    /// <param name="pace">After so many bytes it rests.</param>
    public AnswerStream(Action<byte[]> send, int pace)
    {
        Debug.Assert(pace > 0, "it gets on");
        _send = send;
        _pace = pace;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what is left, and the end.</summary>
    public void End()
    {
        Debug.Assert(_filled >= HeaderSize, "a header, and what follows it");
        SendPart(isLast: false);
        BinaryPrimitives.WriteInt64LittleEndian(_part.AsSpan(HeaderSize), _length);
        BinaryPrimitives.WriteUInt32LittleEndian(_part.AsSpan(HeaderSize + sizeof(long)), _checksum.Value);
        _filled = HeaderSize + sizeof(long) + sizeof(uint);
        SendPart(isLast: true);
    }

    public override void Flush()
    {
        // A part goes when it is full.
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = int.Min(buffer.Length, _part.Length - _filled);
            buffer[..count].CopyTo(_part.AsSpan(_filled));
            _filled += count;
            _length += count;
            buffer = buffer[count..];
            Debug.Assert(_filled <= _part.Length, "a part holds so much");
            if (_filled == _part.Length)
            {
                SendPart(isLast: false);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void SendPart(bool isLast)
    {
        if (_filled == HeaderSize)
        {
            return;
        }
        Debug.Assert(_filled <= _part.Length && _number >= 0, "a part, and its number");
        if (!isLast)
        {
            _checksum.Add(_part.AsSpan(HeaderSize, _filled - HeaderSize));
        }
        BinaryPrimitives.WriteInt32LittleEndian(_part, _number++);
        BinaryPrimitives.WriteInt32LittleEndian(_part.AsSpan(sizeof(int)), isLast ? 1 : 0);
        _send(_part[.._filled]);
        _sinceRest += _filled;
        _filled = HeaderSize;
        if (_sinceRest >= _pace)
        {
            _sinceRest = 0;
            Thread.Sleep(RestMilliseconds);
        }
    }
}
