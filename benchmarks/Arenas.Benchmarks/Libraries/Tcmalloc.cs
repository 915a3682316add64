using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Libraries;

/// <summary>The tcmalloc of gperftools.</summary>
internal readonly unsafe struct Tcmalloc : ILibrary
{
    public const string Name = "tcmalloc";

    static string ILibrary.Name => Name;

    public static string Prefix => "tc_";

    public static string[] FileNames =>
        ["libtcmalloc_minimal.so.4", "libtcmalloc.so.4", "libtcmalloc_minimal.4.dylib", "libtcmalloc_minimal.dll"];

    public static string? VersionOf(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "tc_version", out nint version))
        {
            return null;
        }
        int major = 0;
        int minor = 0;
        nint patch = 0;
        _ = ((delegate* unmanaged<int*, int*, nint*, nint>)version)(&major, &minor, &patch);
        return $"gperftools {major}.{minor}{Marshal.PtrToStringUTF8(patch)}";
    }
}
