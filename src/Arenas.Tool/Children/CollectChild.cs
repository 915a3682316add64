using System;
using Arenas.Tool.Collect;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Children;

/// <summary>What runs inside a child process of the command <c>collect</c>: one work, one collector.</summary>
internal static class CollectChild
{
    /// <summary>Measures, on the first thread of the process: the only one whose stack the collector of Boehm
    /// scans.</summary>
    public static WorkResult Run(CollectRequest request) => request.Peer.Kind switch
    {
        PeerSet.Arenas => WorkMeter.Measure<ArenasGraph, Handle<ArenasNode>>(request.Row, request.IsQuick),
        PeerSet.DotNet => WorkMeter.Measure<ManagedGraph, ManagedReference>(request.Row, request.IsQuick),
        PeerSet.Boehm when !BoehmLibrary.TryLoad(request.Peer.Path) => WorkResult.NotInstalled,
        PeerSet.Boehm => WorkMeter.Measure<BoehmGraph, nint>(request.Row, request.IsQuick),
        _ => throw new ArgumentException($"{request.Peer.Name} does not run in this process.", nameof(request)),
    };
}
