using System;
using System.IO;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class Snapshot
{
    /// <summary>What the name of a snapshot's file ends with.</summary>
    public const string FileExtension = ".arenas";

    /// <summary>Writes the snapshot to a stream, compressed.</summary>
    /// <remarks><b>Cost</b>: about half a second for a million rows, and as much memory as the compressed
    /// columns.</remarks>
    /// <param name="stream">Where to; it stays open, and need not be able to seek.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        new SnapshotWriter(this).Write(stream);
    }

    /// <summary>Writes the snapshot to a file, by custom one that ends with <see cref="FileExtension"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The file could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        using FileStream stream = File.Create(path);
        Save(stream);
    }

    /// <summary>Reads a snapshot from a stream, to its end and no byte further.</summary>
    /// <remarks>A small file may hold a large snapshot of rows that are alike: memory is taken for as many rows as are
    /// there, not for as many as it claims to hold.</remarks>
    /// <param name="stream">Where from; it stays open, and need not be able to seek.</param>
    /// <exception cref="InvalidDataException">It is no snapshot, or damaged, or cut off, or of a later
    /// version.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static Snapshot Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return SnapshotReader.Read(stream);
    }

    /// <summary>Reads a snapshot from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no snapshot, or damaged, or cut off, or of a later version, or
    /// something follows it.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Snapshot Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Snapshot snapshot = Load(stream);
        return stream.ReadByte() < 0
            ? snapshot
            : throw new InvalidDataException("The file goes on after the end of the snapshot.");
    }
}
