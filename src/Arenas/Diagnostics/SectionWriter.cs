using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>Writes a file of sections: a signature, a version, sections, and an empty one that ends it.</summary>
/// <remarks>
/// A section is its tag (4 ASCII characters), the length of its body (8 bytes), a checksum of tag, length and body
/// (4 bytes), and the body: what a <see cref="PackedWriter"/> wrote, deflated. All numbers are little-endian. A reader
/// skips a section whose tag it does not know, so a new section needs no new version.
/// </remarks>
internal sealed class SectionWriter
{
    public const int HeaderBytes = 16;
    public const uint Version = 1;
    public const string EndTag = "END.";

    private readonly Stream _stream;

    public SectionWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> version = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(version, Version);
        _stream.Write(Signature);
        _stream.Write(version);
    }

    /// <summary>Gets what a file begins with: a byte that no text has, the name, and the ends of lines that a transfer
    /// as text would change.</summary>
    public static ReadOnlySpan<byte> Signature => [0x8A, (byte)'A', (byte)'R', (byte)'E', (byte)'N', 0x0D, 0x0A, 0x1A];

    public void Write(string tag, Action<PackedWriter> body)
    {
        using MemoryStream bytes = new();
        using (DeflateStream deflated = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            PackedWriter writer = new(deflated);
            body(writer);
            writer.Flush();
        }
        WriteRaw(tag, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    public void End() => WriteRaw(EndTag, []);

    private void WriteRaw(string tag, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int length = Encoding.ASCII.GetBytes(tag, header);
        Debug.Assert(length == 4, "a tag has four characters");
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], body.Length);
        Checksum checksum = new();
        checksum.Add(header[..12]);
        checksum.Add(body);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], checksum.Value);
        _stream.Write(header);
        _stream.Write(body);
    }
}
