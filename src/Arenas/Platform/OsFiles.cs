using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Arenas.Platform;

/// <summary>What the operating system does for mapped files, beyond mapping them.</summary>
/// <remarks>The caller keeps the file open during each call.</remarks>
internal static unsafe partial class OsFiles
{
    /// <summary>ENOMEM: the same everywhere.</summary>
    public const int NoMemory = 12;

    private const int Interrupted = 4;
    private const int TooLarge = 27;
    private const int NoSpace = 28;
    private const int BeyondQuota = 122;
    private const int SeekEnd = 2;
    private const int WriteRange = 2;
    private const int MsAsync = 1;

    private static int MsSync => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid() ? 4 : 0x10;

    /// <summary>Bytes of the file now, whoever has changed it.</summary>
    // lseek asks the kernel for this one number, and nobody else uses the handle's position.
    public static long LengthOf(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return RandomAccess.GetLength(file);
        }
        long length = LSeek((int)file.DangerousGetHandle(), 0, SeekEnd);
        Debug.Assert(length >= 0, "an open file of the disk");
        return length;
    }

    /// <summary>Has the file system set blocks aside for a range; the file grows to its end.</summary>
    /// <returns>False where it cannot: the range is a hole then, if it was one.</returns>
    /// <exception cref="IOException">The disk is full, or a quota is.</exception>
    public static bool Reserve(SafeFileHandle file, string path, long offset, long length)
    {
        Debug.Assert(offset >= 0 && length > 0, "a range");
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        int error;
        do
        {
            error = PosixFAllocate((int)file.DangerousGetHandle(), offset, length);
        }
        while (error == Interrupted);
        if (error is NoSpace or BeyondQuota or TooLarge)
        {
            throw new IOException(
                $"There is no room for {length} bytes of '{path}' from offset {offset}: "
                    + $"{Marshal.GetPInvokeErrorMessage(error)}.");
        }
        return error == 0;
    }

    /// <summary>Writes what was changed in a range of a shared view to disk, or begins to.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Flush(SafeFileHandle file, string path, nuint viewAddress, long offset, long length, bool wait)
    {
        nuint start = (viewAddress + (nuint)offset) & ~(OsMemory.OsPageSize - 1);
        nuint byteCount = viewAddress + (nuint)offset + (nuint)length - start;
        Debug.Assert(start >= viewAddress, "a view begins with an OS page");
        int error;
        if (OperatingSystem.IsWindows())
        {
            error = FlushViewOfFile((void*)start, byteCount) ? 0 : Marshal.GetLastPInvokeError();
        }
        else if (!wait && OperatingSystem.IsLinux())
        {
            // MS_ASYNC does nothing on Linux; this begins to write. It is a hint: what fails fails at the next flush.
            _ = SyncFileRange((int)file.DangerousGetHandle(), offset, length, WriteRange);
            return;
        }
        else
        {
            error = MSync((void*)start, byteCount, wait ? MsSync : MsAsync) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        if (error != 0)
        {
            throw new IOException(
                $"{length} bytes of '{path}' from offset {offset} could not be written to disk: "
                    + $"{Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>Says how a range of a view will be used; a hint, which may do nothing.</summary>
    /// <param name="start">Any address of a view.</param>
    /// <param name="byteCount">Bytes from there.</param>
    /// <param name="advice">What madvise takes.</param>
    public static bool Advise(nuint start, nuint byteCount, int advice)
    {
        Debug.Assert(advice is >= 0 and <= 4, "what POSIX names");
        nuint first = start & ~(OsMemory.OsPageSize - 1);
        return !OperatingSystem.IsWindows() && MAdvise((void*)first, byteCount + (start - first), advice) == 0;
    }

    /// <summary>Copies from or to a view by way of the kernel, which meets no fault but says how far it came.</summary>
    /// <returns>Bytes copied; less than asked for where a file has shrunk; -1 where there is no such way.</returns>
    public static long CopyThroughKernel(nuint view, ref readonly byte buffer, nuint byteCount, bool toView)
    {
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }
        const int fault = 14;
        fixed (byte* pinned = &buffer)
        {
            IoVector local = new() { Start = (nuint)pinned, ByteCount = byteCount };
            IoVector remote = new() { Start = view, ByteCount = byteCount };
            nint copied = toView
                ? ProcessVmWriteV(Environment.ProcessId, &local, 1, &remote, 1, 0)
                : ProcessVmReadV(Environment.ProcessId, &local, 1, &remote, 1, 0);
            return copied >= 0 ? copied : Marshal.GetLastPInvokeError() == fault ? 0 : -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "lseek")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long LSeek(int file, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PosixFAllocate(int file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "msync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MSync(void* address, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileRange(int file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MAdvise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ProcessVmReadV(
        int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ProcessVmWriteV(
        int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport("kernel32", EntryPoint = "FlushViewOfFile", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushViewOfFile(void* address, nuint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public nuint Start;
        public nuint ByteCount;
    }
}
