using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Allocators;

/// <summary>A shared library that replaces malloc, reached by its exported functions.</summary>
internal static unsafe class MallocLibrary
{
    // What libraries put before the names of C's functions, the special before the general: a library that has
    // mi_malloc may have malloc too, and then the former is surely its own.
    private static readonly string[] s_prefixes = ["mi_", "rp", "tc_", "je_", "sn_", ""];

    /// <summary>Gets the functions of the library that this process replays with.</summary>
    public static MallocFunctions? Loaded { get; private set; }

    /// <summary>Loads the first of <paramref name="fileNames"/> that is installed and has the functions.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool TryLoad(ReadOnlySpan<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, out nint library) && TryBind(library, out MallocFunctions? functions))
            {
                Loaded = functions;
                return true;
            }
        }

        return false;
    }

    private static bool TryBind(nint library, [NotNullWhen(true)] out MallocFunctions? functions)
    {
        foreach (string prefix in s_prefixes)
        {
            if (TryFind(library, prefix + "malloc", out nint malloc)
                && TryFind(library, prefix + "calloc", out nint calloc)
                && TryFind(library, prefix + "posix_memalign", out nint memalign)
                && TryFind(library, prefix + "realloc", out nint realloc)
                && TryFind(library, prefix + "free", out nint free))
            {
                functions = new MallocFunctions(malloc, calloc, memalign, realloc, free, Start(library, prefix));
                return true;
            }
        }

        functions = null;
        return false;
    }

    // A look-up by handle searches the libraries that this one needs as well, so that a library without a malloc
    // answers with the C library's, which would then be measured under a wrong name.
    private static bool TryFind(nint library, string name, out nint address) =>
        NativeLibrary.TryGetExport(library, name, out address) && address != AddressInC(name);

    private static nint AddressInC(string name)
    {
        foreach (string fileName in (ReadOnlySpan<string>)["libc.so.6", "libc", "ucrtbase", "libSystem"])
        {
            if (NativeLibrary.TryLoad(fileName, out nint library))
            {
                return NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;
            }
        }

        return 0;
    }

    // rpmalloc alone wants to be started, as a whole and then on each thread.
    private static nint Start(nint library, string prefix)
    {
        if (prefix == "rp" && NativeLibrary.TryGetExport(library, "rpmalloc_initialize", out nint initialize))
        {
            _ = ((delegate* unmanaged<nint, int>)initialize)(0);
        }

        return prefix == "rp" && NativeLibrary.TryGetExport(library, "rpmalloc_thread_initialize", out nint enter)
            ? enter
            : 0;
    }
}
