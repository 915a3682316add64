using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Platform;

/// <summary>What the operating system does for us: give OS pages back, move them, clear and copy bytes.</summary>
internal static unsafe partial class OsMemory
{
    // linux/mman.h: the values are part of the kernel's ABI.
    private const int MadvDontNeed = 4;
    private const int MremapMayMove = 1;
    private const int MremapFixed = 2;
    private const int MremapDontUnmap = 4;
    private const int ReadWrite = 3;
    private const int PrivateAnonymousFixed = 0x32;

    private const nuint MetadataAlignment = 4096;

    /// <summary>Size of the kernel's page in bytes, a power of two.</summary>
    public static readonly nuint OsPageSize = (nuint)Environment.SystemPageSize;

    /// <summary>Gets whether <see cref="Purge"/> works here: the pages go back at once and read as zeros.</summary>
    // MADV_FREE (macOS) and DiscardVirtualMemory (Windows) leave the contents undefined, so a purged block could
    // not be called zeroed; on those systems the OS pages go back when their region is returned.
    public static bool CanPurge => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    /// <summary>Gives whole OS pages back to the system; they read as zeros from now on.</summary>
    // MADV_DONTNEED and not MADV_FREE: under cgroups the latter frees nothing until the kernel is short of memory,
    // and the process is killed for bytes that it no longer uses.
    public static bool Purge(nint address, nuint byteCount)
    {
        Debug.Assert(((nuint)address | byteCount) % OsPageSize == 0, "whole OS pages");
        return CanPurge && MAdvise((void*)address, byteCount, MadvDontNeed) == 0;
    }

    /// <summary>Moves OS pages to another address; the old range stays mapped and reads as zeros.</summary>
    // MREMAP_DONTUNMAP (Linux 5.7) keeps the old range ours: a hole inside a region could be mapped by anyone
    // else, and would be unmapped under them when the region is returned.
    public static bool Remap(nint from, nint to, nuint byteCount)
    {
        Debug.Assert(((nuint)from | (nuint)to | byteCount) % OsPageSize == 0, "whole OS pages");
        const int flags = MremapMayMove | MremapFixed | MremapDontUnmap;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        if (MRemap((void*)from, byteCount, byteCount, flags, (void*)to) == (void*)to)
        {
            return true;
        }
        // The kernel unmaps the destination before it finds that it must refuse: map it again, or it is a hole in a
        // region of ours that anyone may be given.
        if (MMap((void*)to, byteCount, ReadWrite, PrivateAnonymousFixed, -1, 0) != (void*)to)
        {
            Environment.FailFast("Arenas: a part of a region was lost to a refused mremap.");
        }
        return false;
    }

    /// <summary>Zeroed memory for records, aligned to 4,096 bytes; 0 if the system refuses.</summary>
    public static nint ReserveZeroed(nuint byteCount)
    {
        try
        {
            void* records = NativeMemory.AlignedAlloc(byteCount, MetadataAlignment);
            NativeMemory.Clear(records, byteCount);
            return (nint)records;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    public static void ReturnZeroed(nint address) => NativeMemory.AlignedFree((void*)address);

    /// <summary>A large table that costs address space until it is written; throws if the system refuses.</summary>
    public static nint ReserveTable(nuint byteCount) => (nint)NativeMemory.AllocZeroed(byteCount);

    /// <summary>The same; 0 if the system refuses.</summary>
    public static nint TryReserveTable(nuint byteCount)
    {
        try
        {
            return ReserveTable(byteCount);
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    public static void ReturnTable(nint table) => NativeMemory.Free((void*)table);

    public static void Clear(nuint address, nuint byteCount) => NativeMemory.Clear((void*)address, byteCount);

    public static void Fill(nuint address, nuint byteCount, byte value) =>
        NativeMemory.Fill((void*)address, byteCount, value);

    public static void Copy(nuint from, nuint to, nuint byteCount) =>
        NativeMemory.Copy((void*)from, (void*)to, byteCount);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MAdvise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MMap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MRemap(void* oldAddress, nuint oldSize, nuint newSize, int flags, void* newAddress);
}
