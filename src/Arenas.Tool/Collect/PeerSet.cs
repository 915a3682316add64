using System;

namespace Arenas.Tool.Collect;

/// <summary>Some of the collectors.</summary>
[Flags]
internal enum PeerSet
{
    None = 0,

    /// <summary>The object heap of this library.</summary>
    Arenas = 1,

    /// <summary>.NET's own, with one heap, and never in the background.</summary>
    DotNet = 2,

    /// <summary>The counts and the collector of the python3 that is installed.</summary>
    CPython = 4,

    /// <summary>The conservative one of Boehm, Demers and Weiser, with one marker.</summary>
    Boehm = 8,

    Generational = Arenas | DotNet | CPython,
    All = Arenas | DotNet | CPython | Boehm,
}
