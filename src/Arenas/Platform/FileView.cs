using System;
using System.Diagnostics;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace Arenas.Platform;

/// <summary>A whole file in the address space, until it is unmapped.</summary>
// On Unix mmap itself: the view of the BCL writes all of it to disk when it is disposed, flushes nothing less than all,
// and takes no empty file. On Windows the BCL is used, as it opens what mmap is there.
internal sealed unsafe partial class FileView
{
    // sys/mman.h: the same on Linux, macOS and the BSDs.
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapShared = 1;
    private const int MapPrivate = 2;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _accessor;
    private int _unmapped;

    private FileView(nuint address, long length, MemoryMappedFile? file, MemoryMappedViewAccessor? accessor)
    {
        Debug.Assert((address == 0) == (length == 0), "no bytes, no address");
        Address = address;
        Length = length;
        _file = file;
        _accessor = accessor;
    }

    /// <summary>A view of nothing.</summary>
    public static FileView Empty { get; } = new(0, 0, null, null);

    /// <summary>Where the first byte of the file lies; 0 for an empty one.</summary>
    public nuint Address { get; }

    public long Length { get; }

    /// <summary>Maps a file from its start; throws what says why the system refuses.</summary>
    public static FileView Map(SafeFileHandle file, string path, long length, bool writes, bool copies)
    {
        Debug.Assert(length >= 0 && !(writes && copies), "a length, and one way to write");
        if (length == 0)
        {
            return Empty;
        }
        if (OperatingSystem.IsWindows())
        {
            return MapOnWindows(file, length, writes, copies);
        }
        bool added = false;
        file.DangerousAddRef(ref added);
        void* address = MMap(
            null,
            (nuint)length,
            writes || copies ? ProtRead | ProtWrite : ProtRead,
            copies ? MapPrivate : MapShared,
            (int)file.DangerousGetHandle(),
            0);
        int error = Marshal.GetLastPInvokeError();
        file.DangerousRelease();
        if (address == (void*)-1)
        {
            string message =
                $"{length} bytes of '{path}' could not be mapped: {Marshal.GetPInvokeErrorMessage(error)}.";
            throw error == OsFiles.NoMemory ? new OutOfMemoryException(message) : new IOException(message);
        }
        return new((nuint)address, length, null, null);
    }

    /// <summary>Takes the file out of the address space; a second time, it does nothing.</summary>
    public void Unmap()
    {
        if (Length == 0 || Interlocked.Exchange(ref _unmapped, 1) != 0)
        {
            return;
        }
        if (_accessor is not null)
        {
            _accessor.Dispose();
            _file!.Dispose();
            return;
        }
        int result = MUnmap((void*)Address, (nuint)Length);
        Debug.Assert(result == 0, "what was mapped is unmapped");
    }

    private static FileView MapOnWindows(SafeFileHandle file, long length, bool writes, bool copies)
    {
        MemoryMappedFileAccess access = copies ? MemoryMappedFileAccess.CopyOnWrite
            : writes ? MemoryMappedFileAccess.ReadWrite
            : MemoryMappedFileAccess.Read;
        MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(
            file, null, length, access, HandleInheritability.None, leaveOpen: true);
        try
        {
            MemoryMappedViewAccessor accessor = mapped.CreateViewAccessor(0, length, access);
            nuint start = (nuint)accessor.SafeMemoryMappedViewHandle.DangerousGetHandle();
            Debug.Assert(accessor.PointerOffset == 0, "the view begins where the file does");
            return new(start, length, mapped, accessor);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MMap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MUnmap(void* address, nuint length);
}
