using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using Arenas.Diagnostics;

namespace Arenas.Tests.Diagnostics;

/// <summary>Takes a snapshot's file apart and puts it together again with right checksums, whatever was done to
/// it.</summary>
internal sealed class SectionEditor
{
    private const int StartBytes = 12;

    private SectionEditor()
    {
    }

    /// <summary>Gets tags and inflated bodies, in their order; the end is not among them.</summary>
    public List<(string Tag, byte[] Body)> Sections { get; } = [];

    public static SectionEditor Of(byte[] file)
    {
        SectionEditor editor = new();
        int at = StartBytes;
        while (true)
        {
            string tag = Encoding.ASCII.GetString(file, at, 4);
            if (tag == SectionWriter.EndTag)
            {
                return editor;
            }
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at + 4));
            at += SectionWriter.HeaderBytes;
            using DeflateStream inflated = new(new MemoryStream(file, at, length), CompressionMode.Decompress);
            using MemoryStream body = new();
            inflated.CopyTo(body);
            editor.Sections.Add((tag, body.ToArray()));
            at += length;
        }
    }

    public int IndexOf(string tag) => Sections.FindIndex(section => section.Tag == tag);

    public byte[] ToFile()
    {
        using MemoryStream file = new();
        file.Write(SectionWriter.Signature);
        file.Write([1, 0, 0, 0]);
        foreach ((string tag, byte[] body) in Sections)
        {
            using MemoryStream deflated = new();
            using (DeflateStream deflate = new(deflated, CompressionLevel.Fastest, leaveOpen: true))
            {
                deflate.Write(body);
            }
            Append(file, tag, deflated.ToArray());
        }
        Append(file, SectionWriter.EndTag, []);
        return file.ToArray();
    }

    public static void Append(Stream file, string tag, byte[] body, long? length = null)
    {
        byte[] header = new byte[SectionWriter.HeaderBytes];
        _ = Encoding.ASCII.GetBytes(tag, header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(4), length ?? body.Length);
        Checksum checksum = new();
        checksum.Add(header.AsSpan(0, 12));
        checksum.Add(body);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), checksum.Value);
        file.Write(header);
        file.Write(body);
    }
}
