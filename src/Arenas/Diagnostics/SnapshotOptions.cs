using System;
using System.Collections.Generic;

namespace Arenas;

/// <summary>What a snapshot is taken of.</summary>
public sealed record SnapshotOptions
{
    /// <summary>Gets the native heaps; null for all of the process.</summary>
    public IReadOnlyList<NativeHeap>? NativeHeaps { get; init; }

    /// <summary>Gets the object heaps; null for all of the process.</summary>
    public IReadOnlyList<ObjectHeap>? ObjectHeaps { get; init; }

    /// <summary>Gets how long to wait for the turn of an object heap that another thread is using. A heap whose turn
    /// does not come is named in the snapshot, and its objects are not in it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
