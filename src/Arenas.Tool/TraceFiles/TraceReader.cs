using System;
using System.Collections.Generic;
using System.IO;

namespace Arenas.Tool.TraceFiles;

/// <summary>
/// Reads a trace and believes nothing: whatever it returns, the rest of the tool may index with it unchecked.
/// </summary>
internal sealed class TraceReader
{
    private const byte Version = 1;
    private const int HighestThread = 1023;
    private const int HighestAlignmentLog2 = 30;
    private const int MostAllocations = 1 << 30;

    // No process has more address space; also keeps every sum of sizes inside a long.
    private const long MostBytes = 1L << 47;

    private const long Ended = -1;

    private readonly TraceBytes _bytes;
    private readonly List<TraceEvent> _events = [];
    private readonly List<long> _sizeOfId = [Ended];
    private ushort _thread;
    private long _liveBytes;
    private long _peakLiveBytes;

    private TraceReader(TraceBytes bytes) => _bytes = bytes;

    private int NewestId => _sizeOfId.Count - 1;

    /// <summary>Reads the trace file at <paramref name="path"/>.</summary>
    /// <exception cref="TraceFormatException">The file is damaged, cut short or no trace.</exception>
    public static Trace Read(string path) => Read(NameOf(path), File.ReadAllBytes(path));

    /// <summary>Reads the trace that the bytes of <paramref name="file"/> hold.</summary>
    /// <exception cref="TraceFormatException">The file is damaged, cut short or no trace.</exception>
    public static Trace Read(string name, byte[] file)
    {
        using TraceBytes bytes = new(file);
        TraceReader reader = new(bytes);
        reader.ReadHeader();
        reader.ReadEvents();
        bytes.ExpectEnd();
        return new Trace(name, reader._events, reader.NewestId, reader._peakLiveBytes);
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string extension in (ReadOnlySpan<string>)[".gz", ".atrace"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && name.Length > extension.Length)
            {
                name = name[..^extension.Length];
            }
        }

        return name;
    }

    private void ReadHeader()
    {
        foreach (byte expected in "ATRC"u8)
        {
            long offset = _bytes.Offset;
            if (_bytes.ReadByte() != expected)
            {
                throw new TraceFormatException(offset, "not a trace: it does not begin with ATRC");
            }
        }

        byte version = _bytes.ReadByte();
        if (version != Version)
        {
            throw new TraceFormatException(_bytes.Offset - 1, $"format version {version} is not known, only 1 is");
        }
    }

    private void ReadEvents()
    {
        while (true)
        {
            long offset = _bytes.Offset;
            TraceEventKind kind = (TraceEventKind)_bytes.ReadByte();
            switch (kind)
            {
                case TraceEventKind.End:
                    return;
                case TraceEventKind.Alloc or TraceEventKind.AllocZeroed:
                    Add(new TraceEvent(kind, 0, _thread, 0, ReadSize()));
                    break;
                case TraceEventKind.Free:
                    Add(new TraceEvent(kind, 0, _thread, ReadLiveId(), 0));
                    break;
                case TraceEventKind.Realloc:
                    int endedId = ReadLiveId();
                    Add(new TraceEvent(kind, 0, _thread, endedId, ReadSize()));
                    break;
                case TraceEventKind.AlignedAlloc:
                    byte alignmentLog2 = (byte)ReadAtMost(HighestAlignmentLog2, "an alignment of 2^");
                    Add(new TraceEvent(kind, alignmentLog2, _thread, 0, ReadSize()));
                    break;
                case TraceEventKind.SwitchThread:
                    _thread = (ushort)ReadAtMost(HighestThread, "thread index ");
                    break;
                default:
                    throw new TraceFormatException(offset, $"event byte {(byte)kind} is not known");
            }
        }
    }

    private void Add(TraceEvent e)
    {
        if (e.EndedId != 0)
        {
            _liveBytes -= _sizeOfId[e.EndedId];
            _sizeOfId[e.EndedId] = Ended;
        }

        if (e.Allocates)
        {
            _liveBytes += e.Size;
            _peakLiveBytes = Math.Max(_peakLiveBytes, _liveBytes);
            _sizeOfId.Add(e.Size);
            if (_liveBytes > MostBytes || NewestId > MostAllocations)
            {
                throw new TraceFormatException(_bytes.Offset, "the live blocks cannot fit into one process");
            }
        }

        _events.Add(e);
    }

    private long ReadSize() => ReadAtMost(MostBytes, "a size of ");

    private int ReadLiveId()
    {
        long offset = _bytes.Offset;
        ulong distance = _bytes.ReadVarint();
        if (distance >= (ulong)NewestId)
        {
            throw new TraceFormatException(
                offset, $"distance {distance} points before the first of {NewestId} allocations");
        }

        int id = NewestId - (int)distance;
        if (_sizeOfId[id] == Ended)
        {
            throw new TraceFormatException(offset, $"allocation {id} is ended twice");
        }

        return id;
    }

    private long ReadAtMost(long limit, string what)
    {
        long offset = _bytes.Offset;
        ulong value = _bytes.ReadVarint();
        return value <= (ulong)limit
            ? (long)value
            : throw new TraceFormatException(offset, $"{what}{value} is beyond the limit of {limit}");
    }
}
