using System.Collections.Generic;

namespace Arenas.Diagnostics;

/// <summary>The heaps that profiles and meters look at.</summary>
internal static class LiveHeaps
{
    /// <summary>The heaps that somebody named, or else those of the process.</summary>
    public static IReadOnlyList<NativeHeap> Natives(IReadOnlyList<NativeHeap>? named) =>
        named ?? HeapRegistry.Natives();

    /// <summary>The same for object heaps.</summary>
    public static IReadOnlyList<ObjectHeap> Objects(IReadOnlyList<ObjectHeap>? named) =>
        named ?? HeapRegistry.Objects();
}
