using System.Threading;

namespace Arenas;

public sealed partial class Snapshot
{
    private SnapshotGraph? _graph;

    /// <summary>Gets the objects and the edges between them.</summary>
    /// <remarks>Made on first use and kept; what it computes, it computes on first use and keeps. Any thread.</remarks>
    public SnapshotGraph Graph =>
        Volatile.Read(ref _graph) ?? Interlocked.CompareExchange(ref _graph, new(this), null) ?? _graph;
}
