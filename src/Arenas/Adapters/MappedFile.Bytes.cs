using System;
using System.Buffers;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;

using Arenas.Adapters;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>The bytes, in place.</content>
public sealed partial class MappedFile
{
    /// <summary>Gets bytes to read and write, in place.</summary>
    /// <param name="offset">Offset in the file; any, aligned or not.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>The bytes; valid until the file is disposed, resized or remapped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within <see cref="Length"/>.</exception>
    /// <exception cref="NotSupportedException">The file is read-only.</exception>
    /// <exception cref="IOException">The file has shrunk, and the range is no longer in it.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public Span<byte> GetSpan(long offset, int length)
    {
        ThrowIfReadOnly();
        return SpanOf(offset, length);
    }

    /// <summary>Gets bytes to read, in place.</summary>
    /// <inheritdoc cref="GetSpan"/>
    public ReadOnlySpan<byte> GetReadOnlySpan(long offset, int length) => SpanOf(offset, length);

    /// <summary>Gets a value to read and write, in place.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="offset">Offset in the file: a multiple of the type's alignment, so that no access is torn. For
    /// others, <see cref="GetSpan"/> and <see cref="System.Runtime.InteropServices.MemoryMarshal"/>.</param>
    /// <returns>The value; valid until the file is disposed, resized or remapped.</returns>
    /// <exception cref="ArgumentException">The offset is not aligned for the type.</exception>
    /// <inheritdoc cref="GetSpan"/>
    public ref T At<T>(long offset)
        where T : unmanaged
    {
        ThrowIfReadOnly();
        return ref BlockMemory.At<T>(AddressOf<T>(offset));
    }

    /// <summary>Gets a value to read, in place.</summary>
    /// <inheritdoc cref="At{T}"/>
    public ref readonly T ReadOnlyAt<T>(long offset)
        where T : unmanaged => ref BlockMemory.At<T>(AddressOf<T>(offset));

    /// <summary>Gets bytes as memory to read and write.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>Memory that finds the bytes anew each time its span is taken, and so survives a resize, and throws
    /// after Dispose. While it is pinned, the file is not resized, and is unmapped after the last pin.</returns>
    /// <remarks>Allocates one small object.</remarks>
    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(long offset, int length)
    {
        ThrowIfReadOnly();
        return MemoryOf(offset, length);
    }

    /// <summary>Gets bytes as memory to read.</summary>
    /// <inheritdoc cref="GetMemory"/>
    public ReadOnlyMemory<byte> GetReadOnlyMemory(long offset, int length) => MemoryOf(offset, length);

    /// <summary>Gets bytes as a sequence to read, in pieces of 1 GB.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>A sequence of memories like that of <see cref="GetMemory"/>.</returns>
    /// <remarks>Allocates two small objects for each piece.</remarks>
    /// <inheritdoc cref="GetSpan"/>
    public ReadOnlySequence<byte> GetSequence(long offset, long length)
    {
        Check(offset, length);
        if (length <= MappedPiece.MaxLength)
        {
            return new(new MappedMemory(this, offset, (int)length).Memory);
        }
        MappedPiece? first = null;
        MappedPiece? last = null;
        for (long done = 0; done < length; done += MappedPiece.MaxLength)
        {
            int piece = (int)long.Min(length - done, MappedPiece.MaxLength);
            last = new(new MappedMemory(this, offset + done, piece).Memory, last);
            first ??= last;
        }
        Debug.Assert(last!.RunningIndex + last.Memory.Length == length, "the pieces are the whole");
        return new(first!, 0, last, last.Memory.Length);
    }

    /// <summary>Keeps the mapping in place while its bytes are in use.</summary>
    /// <returns>The lease, to be disposed.</returns>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public MappedLease Lease()
    {
        Enter(MappingGate.Hold);
        (int place, uint version) = _leases.Take();
        return new(this, place, version);
    }

    internal bool IsOut(int place, uint version) => _leases.IsOut(place, version);

    internal void Return(int place, uint version)
    {
        if (!_leases.TryReturn(place, version))
        {
            throw new InvalidOperationException($"A lease of '{Path}' was returned twice.");
        }
        Exit(MappingGate.Hold);
    }

    internal nuint BeginPin(long offset, int length)
    {
        Enter(MappingGate.Hold);
        try
        {
            return Locate(offset, length);
        }
        catch
        {
            EndPin();
            throw;
        }
    }

    internal void EndPin() => Exit(MappingGate.Hold);

    internal Span<byte> SpanOf(long offset, int length)
    {
        Enter(MappingGate.Visit);
        try
        {
            return BlockMemory.Span<byte>(Locate(offset, length), length);
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    private Memory<byte> MemoryOf(long offset, int length)
    {
        Check(offset, length);
        return new MappedMemory(this, offset, length).Memory;
    }

    private nuint AddressOf<T>(long offset)
        where T : unmanaged
    {
        Enter(MappingGate.Visit);
        try
        {
            nuint address = Locate(offset, Unsafe.SizeOf<T>());
            int alignment = Unsafe.SizeOf<Aligned<T>>() - Unsafe.SizeOf<T>();
            if ((ulong)offset % (uint)alignment != 0)
            {
                throw new ArgumentException(
                    $"Offset {offset} is not a multiple of {alignment}, the alignment of {typeof(T)}.",
                    nameof(offset));
            }
            Debug.Assert(address % (uint)alignment == 0, "a view begins with an OS page");
            return address;
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    private void Check(long offset, long length)
    {
        Enter(MappingGate.Visit);
        try
        {
            _ = Locate(offset, length);
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Where a range lies that is in the mapping and, a moment ago, in the file. The caller is inside the
    /// gate.</summary>
    private nuint Locate(long offset, long length)
    {
        FileView view = _view;
        ThrowIfOutside(view, offset, length);
        ThrowIfShrunk(offset, length);
        return view.Address + (nuint)offset;
    }

    private static void ThrowIfOutside(FileView view, long offset, long length)
    {
        if ((ulong)offset > (ulong)view.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{view.Length} bytes of the file are mapped.");
        }
        if ((ulong)length > (ulong)(view.Length - offset))
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{view.Length} bytes of the file are mapped; the range begins at {offset}.");
        }
    }

    private void ThrowIfShrunk(long offset, long length)
    {
        if (length > 0)
        {
            long now = OsFiles.LengthOf(_handle);
            if (offset + length > now)
            {
                ThrowShrunk(offset, length, now);
            }
        }
    }

    private void ThrowShrunk(long offset, long length, long now) => throw new IOException(
        $"'{Path}' has shrunk to {now} bytes since it was mapped: of the {length} bytes from offset {offset}, "
            + $"{offset + length - long.Max(now, offset)} are gone.");

    private void ThrowIfReadOnly()
    {
        if (Access == MappedFileAccess.ReadOnly)
        {
            throw new NotSupportedException($"'{Path}' is mapped read-only.");
        }
    }

    private readonly struct Aligned<T>
        where T : unmanaged
    {
#pragma warning disable CS0169, IDE0044, IDE0051 // only its size is asked for: it tells where T can stand
        private readonly byte _first;
        private readonly T _value;
#pragma warning restore CS0169, IDE0044, IDE0051
    }
}
