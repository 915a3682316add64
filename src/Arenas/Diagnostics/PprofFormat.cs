using System;
using System.IO;
using System.IO.Compression;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes what <c>go tool pprof</c> and its kin open: a heap profile of live objects and bytes.</summary>
/// <remarks>
/// <para>The file is a gzip of a <c>perftools.profiles.Profile</c> with the sample types
/// <c>inuse_objects</c> (count) and <c>inuse_space</c> (bytes, the default). Each sample has the labels <c>heap</c>,
/// <c>type</c> and <c>bytes</c>, the size of its blocks or slots.</para>
/// <para><b>Threads</b>: any. <b>Cost</b>: the profile is put together in memory; its size is that of the different
/// stacks, heaps, types and sizes, not of the blocks.</para>
/// </remarks>
public static class PprofFormat
{
    /// <summary>Writes the live blocks and objects of a snapshot.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <remarks>Where allocations were sampled the numbers are estimates.</remarks>
    public static void Write(Stream output, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(snapshot);
        ProtobufWriter profile = PprofProfile.Of(snapshot);
        using GZipStream gzip = new(output, CompressionLevel.Optimal, leaveOpen: true);
        profile.CopyTo(gzip);
    }
}
