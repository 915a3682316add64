using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Arenas.Tool.TraceFiles;

/// <summary>The decompressed bytes of a trace file, counted, so that every fault can say where it lies.</summary>
internal sealed class TraceBytes : IDisposable
{
    private const int LongestVarint = 10;

    private readonly byte[] _file;
    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _position;
    private int _filled;
    private long _offsetOfBuffer;

    public TraceBytes(byte[] file)
    {
        if (file.Length == 0)
        {
            throw new TraceFormatException(0, "the file is empty");
        }

        if (file.Length < 2 || file[0] != 0x1F || file[1] != 0x8B)
        {
            throw new TraceFormatException(0, "not a trace: it does not begin as a gzip file");
        }

        _file = file;
        _gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
    }

    /// <summary>Gets how many bytes were read.</summary>
    public long Offset => _offsetOfBuffer + _position;

    public void Dispose() => _gzip.Dispose();

    /// <summary>Reads one byte, of which the format says that it must be there.</summary>
    public byte ReadByte()
    {
        if (_position == _filled && !Fill())
        {
            throw new TraceFormatException(Offset, "the trace is cut short: it has no end byte");
        }

        return _buffer[_position++];
    }

    /// <summary>Reads an unsigned LEB128 number.</summary>
    public ulong ReadVarint()
    {
        long start = Offset;
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte b = ReadByte();
            // The tenth byte has room for the 64th bit alone.
            if (i == LongestVarint - 1 && b > 1)
            {
                break;
            }

            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new TraceFormatException(start, "a number does not fit in 64 bits");
    }

    /// <summary>Checks that nothing follows, neither in the stream nor behind it in the file.</summary>
    public void ExpectEnd()
    {
        if (_position < _filled || Fill())
        {
            throw new TraceFormatException(Offset, "bytes follow the end byte");
        }

        // GZipStream takes a missing trailer and bytes behind the trailer for a good end. The trailer closes with the
        // decompressed length, so the length must stand in the file's last four bytes.
        if (BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(_file.Length - 4)) != (uint)Offset)
        {
            throw new TraceFormatException(Offset, "the gzip data does not end where the file ends");
        }
    }

    private bool Fill()
    {
        _offsetOfBuffer += _filled;
        _position = 0;
        _filled = 0;
        try
        {
            _filled = _gzip.Read(_buffer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new TraceFormatException(Offset, "the gzip data is damaged or cut short behind this byte", e);
        }

        return _filled > 0;
    }
}
