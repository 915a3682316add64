using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Libraries;

/// <summary>Microsoft's mimalloc.</summary>
internal readonly unsafe struct Mimalloc : ILibrary
{
    public const string Name = "mimalloc";

    static string ILibrary.Name => Name;

    public static string Prefix => "mi_";

    public static string[] FileNames => ["libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.dylib", "mimalloc.dll"];

    public static string? VersionOf(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "mi_version", out nint version))
        {
            return null;
        }
        // 209 is 2.0.9, and 30403 is 3.4.3.
        int number = ((delegate* unmanaged<int>)version)();
        int radix = number < 10_000 ? 10 : 100;
        return $"{number / (radix * radix)}.{number / radix % radix}.{number % radix}";
    }
}
