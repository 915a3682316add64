using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Libraries;

/// <summary>FreeBSD's and Meta's jemalloc.</summary>
internal readonly unsafe struct Jemalloc : ILibrary
{
    public const string Name = "jemalloc";

    static string ILibrary.Name => Name;

    public static string Prefix => "";

    public static string[] FileNames => ["libjemalloc.so.2", "libjemalloc.2.dylib", "jemalloc.dll"];

    public static string? VersionOf(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "mallctl", out nint mallctl))
        {
            return null;
        }
        nint text = 0;
        nuint size = (nuint)sizeof(nint);
        fixed (byte* name = "version\0"u8)
        {
            _ = ((delegate* unmanaged<byte*, nint*, nuint*, nint, nuint, int>)mallctl)(name, &text, &size, 0, 0);
        }
        return Marshal.PtrToStringUTF8(text)?.Split('-')[0];
    }
}
