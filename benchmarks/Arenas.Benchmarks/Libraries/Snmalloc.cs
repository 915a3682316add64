namespace Arenas.Benchmarks.Libraries;

/// <summary>Microsoft's snmalloc.</summary>
internal readonly struct Snmalloc : ILibrary
{
    public const string Name = "snmalloc";

    static string ILibrary.Name => Name;

    public static string Prefix => "";

    public static string[] FileNames => ["libsnmallocshim.so", "libsnmallocshim.dylib", "snmallocshim.dll"];
}
