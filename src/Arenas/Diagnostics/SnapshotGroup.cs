using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas;

/// <summary>Objects of a snapshot that refer to each other in cycles.</summary>
/// <remarks><b>Owns</b>: nothing; it keeps its snapshot. Immutable, so any thread may read it.</remarks>
public sealed class SnapshotGroup
{
    internal SnapshotGroup(IReadOnlyList<SnapshotObject> objects, long bytes, bool isUnheld)
    {
        Debug.Assert(objects.Count > 0, "a group has an object at least");
        Objects = objects;
        Bytes = bytes;
        IsUnheld = isUnheld;
    }

    /// <summary>Gets the objects, in the order of the snapshot.</summary>
    public IReadOnlyList<SnapshotObject> Objects { get; }

    /// <summary>Gets the sum of their sizes.</summary>
    public long Bytes { get; }

    /// <summary>Gets a value indicating whether nothing that managed code holds reaches any of them.</summary>
    /// <remarks>Garbage that the next collection frees, if all edges are declared.</remarks>
    public bool IsUnheld { get; }
}
