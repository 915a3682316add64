using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Reads a file of sections up to its end and not a byte further, whatever stream it comes from.</summary>
internal sealed class SectionReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Hands each section that is known to what reads it, in the order in which they come.</summary>
    public void Read(IReadOnlyDictionary<string, Action<PackedReader>> known)
    {
        ReadSignature();
        HashSet<string> seen = [];
        while (true)
        {
            byte[] header = new byte[SectionWriter.HeaderBytes];
            Fill(header);
            string tag = Encoding.Latin1.GetString(header, 0, 4);
            long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(4));
            bool isKnown = known.TryGetValue(tag, out Action<PackedReader>? read);
            using MemoryStream body = new();
            ReadBody(header, length, isKnown ? body : null);
            if (tag == SectionWriter.EndTag)
            {
                return;
            }
            if (!isKnown)
            {
                continue;
            }
            Debug.Assert(body.Length == length && read is not null, "what the checksum was right for");
            if (!seen.Add(tag))
            {
                throw new InvalidDataException($"The section {tag} is there twice.");
            }
            body.Position = 0;
            using DeflateStream inflated = new(body, CompressionMode.Decompress);
            PackedReader reader = new(inflated, tag);
            read(reader);
            reader.End();
        }
    }

    private void ReadSignature()
    {
        Span<byte> start = stackalloc byte[SectionWriter.Signature.Length + sizeof(uint)];
        Fill(start);
        if (!start.StartsWith(SectionWriter.Signature))
        {
            throw new InvalidDataException("This is no snapshot: it does not begin as one.");
        }
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(start[SectionWriter.Signature.Length..]);
        if (version != SectionWriter.Version)
        {
            throw new InvalidDataException(
                $"The snapshot is of version {version}; version {SectionWriter.Version} can be read.");
        }
    }

    // The body is kept if somebody wants it, as far as it is there, and not as long as it is said to be.
    private void ReadBody(ReadOnlySpan<byte> header, long length, MemoryStream? body)
    {
        if (length < 0 || (body is not null && length > Array.MaxLength))
        {
            throw new InvalidDataException($"A section has {length} as its length.");
        }
        Checksum checksum = new();
        checksum.Add(header[..12]);
        for (long left = length; left > 0;)
        {
            Span<byte> piece = _buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length));
            Fill(piece);
            checksum.Add(piece);
            body?.Write(piece);
            left -= piece.Length;
        }
        if (checksum.Value != BinaryPrimitives.ReadUInt32LittleEndian(header[12..]))
        {
            throw new InvalidDataException("The snapshot is damaged: the checksum of a section is wrong.");
        }
    }

    private void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("The snapshot is cut off.");
        }
    }
}
