using System;

namespace Arenas;

/// <summary>What <see cref="DotFormat"/> draws of a graph.</summary>
public sealed record DotOptions
{
    /// <summary>Gets a value indicating whether to draw what refers to the objects, not what they refer to.</summary>
    public bool Referrers { get; init; }

    /// <summary>Gets how many edges to go from the objects at most.</summary>
    public int MaxDepth { get; init; } = 3;

    /// <summary>Gets how many edges to draw of each object; a node says how many more there are.</summary>
    public int TooMany { get; init; } = 10;

    /// <summary>Gets which objects to draw; null for all.</summary>
    public Func<SnapshotObject, bool>? Filter { get; init; }

    /// <summary>Gets which objects to draw with a thick red outline; null for none.</summary>
    public Func<SnapshotObject, bool>? Highlight { get; init; }

    /// <summary>Gets what to add as a line to the label of an object; null for nothing.</summary>
    public Func<SnapshotObject, string?>? ExtraInfo { get; init; }
}
