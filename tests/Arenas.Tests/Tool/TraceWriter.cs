using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace Arenas.Tests.Tool;

/// <summary>Writes traces, good ones and, by <see cref="Raw"/>, bad ones.</summary>
internal sealed class TraceWriter
{
    private readonly List<byte> _bytes = [.. "ATRC"u8, 1];
    private int _newestId;

    /// <summary>Gets how many bytes were written.</summary>
    public long Offset => _bytes.Count;

    public int Alloc(ulong size) => Allocating(1).Number(size)._newestId;

    public int AllocZeroed(ulong size) => Allocating(2).Number(size)._newestId;

    public int AlignedAlloc(ulong alignmentLog2, ulong size) =>
        Allocating(5).Number(alignmentLog2).Number(size)._newestId;

    public void Free(int id) => Raw(3).Number((ulong)(_newestId - id));

    public int Realloc(int id, ulong size)
    {
        Raw(4).Number((ulong)(_newestId - id)).Number(size);
        return ++_newestId;
    }

    public void Thread(ulong index) => Raw(6).Number(index);

    /// <summary>Writes bytes as they are.</summary>
    public TraceWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes a number as LEB128.</summary>
    public TraceWriter Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    /// <summary>Returns the decompressed trace up to here, with the end byte.</summary>
    public byte[] Plain() => [.. _bytes, 0];

    /// <summary>Returns the trace file up to here, with the end byte.</summary>
    public byte[] File() => Compress(Plain());

    public static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        using MemoryStream file = new();
        using (GZipStream gzip = new(file, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return file.ToArray();
    }

    private TraceWriter Allocating(byte kind)
    {
        _newestId++;
        return Raw(kind);
    }
}
