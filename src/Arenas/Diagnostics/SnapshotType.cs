using System.Collections.Generic;

namespace Arenas;

/// <summary>A type of objects in a snapshot; or what stands for blocks, which have none.</summary>
/// <param name="Name">Full name of the type.</param>
/// <param name="EdgeNames">Names of the fields that hold edges, in the order of their offsets; items of variable number
/// are named by the last, <c>[]</c>.</param>
public sealed record SnapshotType(string Name, IReadOnlyList<string> EdgeNames)
{
    /// <summary>Gets what stands for blocks.</summary>
    public static SnapshotType Block { get; } = new("block", []);
}
