using System;
using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Libraries;

/// <summary>What is found of a library on this machine.</summary>
/// <typeparam name="TLibrary">The library.</typeparam>
internal static unsafe class Installed<TLibrary>
    where TLibrary : struct, ILibrary
{
    private static readonly AllocFunctions s_functions = Load();
    private static readonly delegate* unmanaged<void> s_enterThread = FindStart();

    /// <summary>Gets a value indicating whether the library is here and has the functions.</summary>
    public static bool IsAvailable => s_functions.Library != 0;

    public static AllocFunctions Functions => IsAvailable ? s_functions : throw new DllNotFoundException(Absence);

    /// <summary>Gets the line that tells of a library that is not here.</summary>
    public static string Absence =>
        $"{TLibrary.Name} is skipped: no {string.Join(", ", TLibrary.FileNames)}; {Variable} can name another file";

    /// <summary>Gets the name with the version, as the library or else the environment tells it.</summary>
    public static string Description =>
        $"{TLibrary.Name} {Environment.GetEnvironmentVariable(Variable + "_VERSION") ?? Version}";

    private static string Variable => $"ARENAS_BENCH_{TLibrary.Name.ToUpperInvariant()}";

    private static string Version => TLibrary.VersionOf(s_functions.Library) ?? "of unknown version";

    /// <summary>To be called by each thread before it allocates.</summary>
    public static void EnterThread()
    {
        if (s_enterThread != null)
        {
            s_enterThread();
        }
    }

    private static AllocFunctions Load()
    {
        string? chosen = Environment.GetEnvironmentVariable(Variable);
        foreach (string fileName in string.IsNullOrEmpty(chosen) ? TLibrary.FileNames : [chosen])
        {
            if (NativeLibrary.TryLoad(fileName, out nint library))
            {
                AllocFunctions functions = new(
                    library, Find(library, "malloc"), Find(library, "calloc"), Find(library, "posix_memalign"),
                    Find(library, "realloc"), Find(library, "free"));
                if (functions is { Malloc: not 0, Calloc: not 0, PosixMemalign: not 0, Realloc: not 0, Free: not 0 })
                {
                    return functions;
                }
            }
        }
        return default;
    }

    // A look-up searches what the library itself needs as well: the C library's own functions do not count.
    private static nint Find(nint library, string function) =>
        NativeLibrary.TryGetExport(library, TLibrary.Prefix + function, out nint address)
            && address != CLibrary.AddressOf(function) ? address : 0;

    // rpmalloc alone wants to be started, as a whole and then on each thread.
    private static delegate* unmanaged<void> FindStart()
    {
        if (!IsAvailable
            || !NativeLibrary.TryGetExport(s_functions.Library, "rpmalloc_initialize", out nint start)
            || !NativeLibrary.TryGetExport(s_functions.Library, "rpmalloc_thread_initialize", out nint enter))
        {
            return null;
        }
        _ = ((delegate* unmanaged<nint, int>)start)(0);
        return (delegate* unmanaged<void>)enter;
    }
}
