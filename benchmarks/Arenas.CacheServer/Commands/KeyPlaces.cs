namespace Arenas.CacheServer.Commands;

/// <summary>Which arguments of a command are keys.</summary>
internal enum KeyPlaces
{
    /// <summary>None.</summary>
    None,

    /// <summary>The first.</summary>
    First,

    /// <summary>All.</summary>
    All,

    /// <summary>Every second, from the first on.</summary>
    Pairs,
}
