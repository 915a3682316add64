using System;
using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Libraries;

/// <summary>The system's C library, whose allocator NativeMemory is.</summary>
internal static unsafe class CLibrary
{
    private static readonly nint s_library = Load();

    /// <summary>Gets its name with the version.</summary>
    public static string Description =>
        AddressOf("gnu_get_libc_version") is nint version and not 0
            ? $"glibc {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)version)())}"
            : $"the C library of {RuntimeInformation.OSDescription}";

    /// <summary>The address of a function, or 0.</summary>
    public static nint AddressOf(string function) =>
        s_library != 0 && NativeLibrary.TryGetExport(s_library, function, out nint address) ? address : 0;

    private static nint Load()
    {
        foreach (string fileName in (ReadOnlySpan<string>)["libc.so.6", "libc", "libSystem", "ucrtbase"])
        {
            if (NativeLibrary.TryLoad(fileName, out nint library))
            {
                return library;
            }
        }
        return 0;
    }
}
