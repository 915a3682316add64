using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Arenas.Adapters;
using Arenas.Platform;
using Microsoft.Win32.SafeHandles;

namespace Arenas;

/// <summary>A file in memory: spans, memory and sequences over any part of it, however long it is.</summary>
/// <remarks>
/// <para><b>Owns</b>: the open file and its mapping, until <see cref="Dispose"/>. A file that is not disposed stays
/// mapped for the life of the process: nothing is unmapped from a finalizer.</para>
/// <para><b>In place or copied</b>: <see cref="GetSpan"/>, <see cref="At{T}"/>, <see cref="GetMemory"/> and a
/// <see cref="Lease"/> give the bytes themselves. <see cref="Read"/> and <see cref="Write"/> copy.</para>
/// <para><b>A file that shrinks</b>: each of these calls asks the system how long the file is now, and throws an
/// <see cref="IOException"/> if the range is no longer there. What remains: when another process shrinks the file
/// after the call, a touch of the bytes that are gone ends this process, as .NET has no exception for that fault.
/// <see cref="Read"/> and <see cref="Write"/> go through the kernel on Linux and macOS and never meet it: use them for
/// files that others may shrink.</para>
/// <para><b>A full disk</b>: what the file grows by has its blocks set aside then, so that a full disk is an
/// <see cref="IOException"/> of the constructor, of <see cref="Resize"/> or of <see cref="Reserve"/>. What remains:
/// holes of a file that was sparse before (<see cref="Reserve"/> fills them), file systems that set no blocks aside
/// (<see cref="ReservesBlocks"/>) or copy on write, and errors of the device.</para>
/// <para><b>Threads</b>: every member may be called on any thread at any time. What threads do with the same bytes is
/// theirs to order.</para>
/// <para><b>Spans</b> of the file itself are valid until it is disposed, resized or remapped; those of a lease until
/// the lease ends.</para>
/// <para><b>Cost</b>: a span costs one system call of some 400 nanoseconds, which checks the length of the file, and
/// allocates nothing.</para>
/// </remarks>
public sealed partial class MappedFile : IDisposable
{
    private readonly Lock _moves = new();
    private readonly MappingGate _gate = new();
    private readonly LeaseTable _leases = new();
    private readonly SafeFileHandle _handle;
    private readonly bool _isSparse;
    private FileView _view = FileView.Empty;

    /// <summary>Initializes a mapping of a whole file.</summary>
    /// <param name="path">Path of a file that can be mapped: one of a disk or of memory.</param>
    /// <param name="options">How to open it; read once.</param>
    /// <exception cref="IOException">The file cannot be opened or mapped, or the disk has no room for
    /// <see cref="MappedFileOptions.MinimumLength"/>; a file that existed is as long as it was, one that did not is
    /// deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened so.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    /// <exception cref="OutOfMemoryException">The system has no address space for it.</exception>
    public MappedFile(string path, MappedFileOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Path = System.IO.Path.GetFullPath(path);
        Access = options.Access;
        _isSparse = options.IsSparse;
        bool existed = File.Exists(Path);
        FileAccess access = Access == MappedFileAccess.ReadWrite ? FileAccess.ReadWrite : FileAccess.Read;
        _handle = File.OpenHandle(Path, options.Mode, access, options.Share);
        try
        {
            long length = RandomAccess.GetLength(_handle);
            if (options.MinimumLength > length)
            {
                Grow(length, options.MinimumLength);
            }
            _view = Map(long.Max(length, options.MinimumLength));
        }
        catch (Exception failure)
        {
            _handle.Dispose();
            if (!existed)
            {
                File.Delete(Path);
            }
            if (failure is NotSupportedException)
            {
                throw new IOException($"'{Path}' is no file that can be mapped.", failure);
            }
            throw;
        }
    }

    /// <summary>Gets the full path of the file.</summary>
    public string Path { get; }

    /// <summary>Gets what may be done with the bytes.</summary>
    public MappedFileAccess Access { get; }

    /// <summary>Gets the bytes that are mapped: the length of the file when it was opened, resized or
    /// remapped.</summary>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public long Length
    {
        get
        {
            ThrowIfDisposed();
            return Volatile.Read(ref _view).Length;
        }
    }

    /// <summary>Gets a value indicating whether the file was disposed.</summary>
    public bool IsDisposed => _gate.IsDisposed;

    /// <summary>Gets a value indicating whether all that this object has grown the file by has its blocks on
    /// disk.</summary>
    public bool ReservesBlocks { get; private set; } = true;

    /// <summary>Opens a file to read.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The file.</returns>
    /// <inheritdoc cref="MappedFile(string, MappedFileOptions)"/>
    public static MappedFile Open(string path) => new(path, new MappedFileOptions());

    /// <summary>Opens a file to read it or to write it.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="access">What may be done with the bytes.</param>
    /// <returns>The file.</returns>
    /// <inheritdoc cref="MappedFile(string, MappedFileOptions)"/>
    public static MappedFile Open(string path, MappedFileAccess access) =>
        new(path, new MappedFileOptions { Access = access });

    /// <summary>Creates a file of zeros to read and write; one that exists is replaced.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="length">Its length in bytes, all of them set aside on disk.</param>
    /// <returns>The file.</returns>
    /// <inheritdoc cref="MappedFile(string, MappedFileOptions)"/>
    public static MappedFile Create(string path, long length) => new(path, new MappedFileOptions
    {
        Mode = FileMode.Create,
        Access = MappedFileAccess.ReadWrite,
        MinimumLength = length,
    });

    /// <summary>Ends the mapping and closes the file; does not wait for the disk.</summary>
    /// <remarks>While leases or pins are out, they are stale at once, and the last one ends the mapping. What was
    /// written is the system's to write to disk; <see cref="Flush()"/> waits for that. A second time, it does
    /// nothing.</remarks>
    public void Dispose()
    {
        if (_gate.Dispose())
        {
            Close();
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private void Enter(long unit)
    {
        if (!_gate.TryEnter(unit))
        {
            ThrowIfDisposed();
        }
    }

    private void Exit(long unit)
    {
        if (_gate.Exit(unit))
        {
            Close();
        }
    }

    private void Close()
    {
        Debug.Assert(IsDisposed, "closed after the last one has gone");
        _view.Unmap();
        _handle.Dispose();
    }

    private FileView Map(long length) => FileView.Map(
        _handle,
        Path,
        length,
        writes: Access == MappedFileAccess.ReadWrite,
        copies: Access == MappedFileAccess.CopyOnWrite);
}
