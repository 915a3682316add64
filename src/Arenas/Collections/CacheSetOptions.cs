using System;

namespace Arenas;

/// <summary>Under which conditions an entry of a cache is set.</summary>
[Flags]
public enum CacheSetOptions
{
    /// <summary>Always.</summary>
    None = 0,

    /// <summary>Only if there is no entry of the key.</summary>
    IfAbsent = 1,

    /// <summary>Only if there is an entry of the key.</summary>
    IfPresent = 2,

    /// <summary>If there is an entry, its time to live goes on.</summary>
    KeepTimeToLive = 4,
}
