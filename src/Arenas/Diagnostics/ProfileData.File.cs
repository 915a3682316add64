using System;
using System.Globalization;
using System.IO;

using Arenas.Diagnostics;

namespace Arenas;

/// <content>Files.</content>
public sealed partial class ProfileData
{
    /// <summary>Writes the profile to a file, as JSON, one line for each point and each scope.</summary>
    /// <param name="path">Path of the file, which is overwritten.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        Save(file);
    }

    /// <summary>Writes the profile as JSON lines.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ProfileFile.Write(this, stream);
    }

    /// <summary>Reads what <see cref="Save(string)"/> wrote.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The same profile.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a profile, or it is damaged; the message names the
    /// line.</exception>
    public static ProfileData Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Load(file);
    }

    /// <summary>Reads what <see cref="Save(Stream)"/> wrote.</summary>
    /// <param name="stream">Where from; it stays open.</param>
    /// <returns>The same profile.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a profile, or it is damaged; the message names the
    /// line.</exception>
    public static ProfileData Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ProfileFile.Read(stream);
    }

    /// <summary>Writes the points as CSV (RFC 4180), with a line of names.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteCsv(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("seconds,resident_bytes,committed_bytes,used_bytes,live_blocks,managed_bytes,"
            + "gc_count,gc_pause_seconds,threads\r\n");
        foreach (ProfilePoint point in Points)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{point.Time.Ticks / 1e7m:0.0######},{point.ResidentBytes},{point.CommittedBytes},{point.UsedBytes},"
                + $"{point.LiveBlocks},{point.ManagedBytes},{point.GcCount},{point.GcPause.Ticks / 1e7m:0.0######},"
                + $"{point.ThreadCount}\r\n"));
        }
    }
}
