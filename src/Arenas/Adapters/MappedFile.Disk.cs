using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

using Arenas.Adapters;
using Arenas.Platform;

namespace Arenas;

/// <content>What has to do with the disk: flush, hints, growth.</content>
public sealed partial class MappedFile
{
    /// <summary>Writes all that was changed to disk, the length of the file included, and waits for it.</summary>
    /// <remarks>Of a file that is not to be written, nothing is.</remarks>
    /// <exception cref="IOException">It could not be written; the system may have dropped what it could not
    /// write.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public void Flush()
    {
        Enter(MappingGate.Visit);
        try
        {
            if (Access == MappedFileAccess.ReadWrite)
            {
                FlushRange(0, _view.Length, wait: true);
                RandomAccess.FlushToDisk(_handle);
            }
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Writes what was changed in a range to disk.</summary>
    /// <param name="offset">Offset in the file; any, aligned or not.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="wait">Whether to wait for the disk; else the system only begins to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within <see cref="Length"/>.</exception>
    /// <inheritdoc cref="Flush()"/>
    public void Flush(long offset, long length, bool wait = true)
    {
        Enter(MappingGate.Visit);
        try
        {
            ThrowIfOutside(_view, offset, length);
            if (Access == MappedFileAccess.ReadWrite)
            {
                FlushRange(offset, length, wait);
            }
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Has the system begin to read a range into memory; does not wait for it.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public void Prefetch(long offset, long length) => Advise(offset, length, MappedFileAdvice.WillNeed);

    /// <summary>Says how a range will be used. A hint: where the system takes none, it does nothing.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="advice">How.</param>
    /// <exception cref="NotSupportedException">Changes of a copy-on-write file have no other place, and
    /// <see cref="MappedFileAdvice.DontNeed"/> would drop them.</exception>
    /// <inheritdoc cref="Prefetch"/>
    public void Advise(long offset, long length, MappedFileAdvice advice)
    {
        if (!Enum.IsDefined(advice))
        {
            throw new ArgumentOutOfRangeException(nameof(advice), advice, "not an advice");
        }
        if (advice == MappedFileAdvice.DontNeed && Access == MappedFileAccess.CopyOnWrite)
        {
            throw new NotSupportedException($"The changes of '{Path}' are in memory only and would be lost.");
        }
        Enter(MappingGate.Visit);
        try
        {
            ThrowIfOutside(_view, offset, length);
            if (length > 0)
            {
                _ = OsFiles.Advise(_view.Address + (nuint)offset, (nuint)length, (int)advice);
            }
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Has the disk set blocks aside for a range, so that no later write in it meets a full disk.</summary>
    /// <param name="offset">Offset in the file.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>False where the file system cannot.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within <see cref="Length"/>.</exception>
    /// <exception cref="NotSupportedException">The file is not to be written.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public bool Reserve(long offset, long length)
    {
        ThrowIfNotWritten();
        Enter(MappingGate.Visit);
        try
        {
            ThrowIfOutside(_view, offset, length);
            return length == 0 || OsFiles.Reserve(_handle, Path, offset, length);
        }
        finally
        {
            Exit(MappingGate.Visit);
        }
    }

    /// <summary>Makes the file longer, by zeros, or shorter.</summary>
    /// <param name="length">The new length in bytes.</param>
    /// <remarks>The mapping moves: spans that were taken without a lease are not valid any more. Calls on other threads
    /// wait meanwhile.</remarks>
    /// <exception cref="InvalidOperationException">Leases or pins are out; nothing has changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="NotSupportedException">The file is not to be written.</exception>
    /// <exception cref="IOException">The disk has no room; the file is as it was.</exception>
    /// <exception cref="OutOfMemoryException">The system has no address space for it; a file that was to grow is as it
    /// was, one that was to shrink has shrunk, and nothing of it is mapped.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public void Resize(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ThrowIfNotWritten();
        Move(length);
    }

    /// <summary>Maps the file as long as it is now, after others have changed its length.</summary>
    /// <returns>The length.</returns>
    /// <remarks>Of a copy-on-write file, what was changed is lost. Else as <see cref="Resize"/>.</remarks>
    /// <exception cref="InvalidOperationException">Leases or pins are out; nothing has changed.</exception>
    /// <exception cref="OutOfMemoryException">The system has no address space for it; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public long Remap() => Move(null);

    private long Move(long? length)
    {
        lock (_moves)
        {
            long holds = _gate.BeginMove();
            if (holds < 0)
            {
                ThrowIfDisposed();
            }
            if (holds > 0)
            {
                throw new InvalidOperationException(
                    $"The mapping of '{Path}' cannot move: {holds} leases or pins are out.");
            }
            try
            {
                long before = OsFiles.LengthOf(_handle);
                long after = length ?? before;
                if (after < before)
                {
                    Shrink(after);
                }
                else
                {
                    Replace(before, after);
                }
                Debug.Assert(_view.Length == after, "the whole file");
                return after;
            }
            finally
            {
                if (_gate.EndMove())
                {
                    Close();
                }
            }
        }
    }

    // Unmapped before it shrinks: Windows shrinks no file that is mapped, and elsewhere it would be a trap.
    private void Shrink(long length)
    {
        FileView old = _view;
        Volatile.Write(ref _view, FileView.Empty);
        old.Unmap();
        RandomAccess.SetLength(_handle, length);
        Volatile.Write(ref _view, Map(length));
    }

    private void Replace(long before, long after)
    {
        Debug.Assert(after >= before, "as long, or longer");
        if (after > before)
        {
            Grow(before, after);
        }
        FileView view;
        try
        {
            view = Map(after);
        }
        catch when (after > before)
        {
            RandomAccess.SetLength(_handle, before);
            throw;
        }
        FileView old = _view;
        Volatile.Write(ref _view, view);
        old.Unmap();
    }

    private void Grow(long before, long after)
    {
        try
        {
            if (!_isSparse)
            {
                ReservesBlocks &= OsFiles.Reserve(_handle, Path, before, after - before);
            }
            else
            {
                ReservesBlocks = false;
            }
            if (OsFiles.LengthOf(_handle) < after)
            {
                RandomAccess.SetLength(_handle, after);
            }
        }
        catch
        {
            RandomAccess.SetLength(_handle, before);
            throw;
        }
    }

    private void FlushRange(long offset, long length, bool wait)
    {
        if (length > 0)
        {
            OsFiles.Flush(_handle, Path, _view.Address, offset, length, wait);
        }
    }

    private void ThrowIfNotWritten()
    {
        if (Access != MappedFileAccess.ReadWrite)
        {
            throw new NotSupportedException($"'{Path}' is mapped with access {Access}.");
        }
    }
}
