using System;

namespace Arenas;

/// <summary>What collections do for whoever looks for a leak.</summary>
[Flags]
public enum CollectionDebug
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Each collection writes some lines to <see cref="ObjectHeap.CollectionLog"/>.</summary>
    Statistics = 1,

    /// <summary>Garbage is kept, held by <see cref="ObjectHeap.Garbage"/>, and not freed.</summary>
    SaveAll = 2,
}
