namespace Arenas.Benchmarks.Libraries;

/// <summary>A native allocator as a shared library. The types are empty: they only say which one.</summary>
internal interface ILibrary
{
    public static abstract string Name { get; }

    /// <summary>Gets what the library puts before the names of C's functions.</summary>
    public static abstract string Prefix { get; }

    /// <summary>Gets the names it is installed under, the newest first.</summary>
    public static abstract string[] FileNames { get; }

    /// <summary>Asks the library for its version.</summary>
    /// <returns>The version, or null from a library that does not tell.</returns>
    public static virtual string? VersionOf(nint library) => null;
}
