namespace Arenas.Benchmarks.Libraries;

/// <summary>Mattias Jansson's rpmalloc.</summary>
internal readonly struct Rpmalloc : ILibrary
{
    public const string Name = "rpmalloc";

    static string ILibrary.Name => Name;

    public static string Prefix => "rp";

    public static string[] FileNames => ["librpmalloc.so", "librpmalloc.dylib", "rpmalloc.dll"];
}
