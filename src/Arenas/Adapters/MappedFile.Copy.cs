using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

using Arenas.Adapters;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>The bytes, copied.</content>
public sealed partial class MappedFile
{
    /// <summary>Copies bytes of the file, and never faults, whoever shrinks it meanwhile.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="destination">Where to; filled to its end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within <see cref="Length"/>.</exception>
    /// <exception cref="IOException">The file has shrunk, and the range is no longer in it; or its device
    /// failed.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        Enter(MappingGate.Visit);
        try
        {
            nuint address = Locate(offset, destination.Length);
            long done = Access == MappedFileAccess.CopyOnWrite || OperatingSystem.IsWindows()
                ? ReadView(address, destination)
                : ReadFile(offset, destination);
            if (done != destination.Length)
            {
                ThrowShrunk(offset, destination.Length, long.Min(OsFiles.LengthOf(_handle), offset + done));
            }
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Copies bytes into the file, and never faults, whoever shrinks it meanwhile.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="source">The bytes.</param>
    /// <exception cref="NotSupportedException">The file is read-only.</exception>
    /// <exception cref="IOException">The file has shrunk, and the range is no longer in it; the disk is full, where
    /// the range was a hole; or its device failed.</exception>
    /// <inheritdoc cref="Read"/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ThrowIfReadOnly();
        Enter(MappingGate.Visit);
        try
        {
            nuint address = Locate(offset, source.Length);
            if (Access == MappedFileAccess.CopyOnWrite || OperatingSystem.IsWindows())
            {
                long done = WriteView(address, source);
                if (done != source.Length)
                {
                    ThrowShrunk(offset, source.Length, long.Min(OsFiles.LengthOf(_handle), offset + done));
                }
            }
            else
            {
                RandomAccess.Write(_handle, source, offset);
            }
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    // What a shared mapping writes and what pread reads are the same memory on every Unix.
    private long ReadFile(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int read = RandomAccess.Read(_handle, destination[done..], offset + done);
            if (read == 0)
            {
                break;
            }
            done += read;
        }
        Debug.Assert(done <= destination.Length, "no more than was asked for");
        return done;
    }

    // What was written to a private mapping is nowhere else. Where the kernel does not copy it for us (on systems other
    // than Linux, or where a filter forbids the call), this copies, after the check of the length.
    private static long ReadView(nuint address, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            Span<byte> rest = destination[done..];
            nuint from = address + (nuint)done;
            long read = OsFiles.CopyThroughKernel(
                from, in MemoryMarshal.GetReference(rest), (nuint)rest.Length, toView: false);
            if (read < 0)
            {
                BlockMemory.Span<byte>(from, rest.Length).CopyTo(rest);
                return destination.Length;
            }
            if (read == 0)
            {
                break;
            }
            done += (int)read;
        }
        return done;
    }

    private static long WriteView(nuint address, ReadOnlySpan<byte> source)
    {
        int done = 0;
        while (done < source.Length)
        {
            ReadOnlySpan<byte> rest = source[done..];
            nuint to = address + (nuint)done;
            long written = OsFiles.CopyThroughKernel(
                to, in MemoryMarshal.GetReference(rest), (nuint)rest.Length, toView: true);
            if (written < 0)
            {
                rest.CopyTo(BlockMemory.Span<byte>(to, rest.Length));
                return source.Length;
            }
            if (written == 0)
            {
                break;
            }
            done += (int)written;
        }
        return done;
    }
}
