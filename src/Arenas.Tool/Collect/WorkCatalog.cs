using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Arenas.Tool.Collect.Graphs;
using Arenas.Tool.Collect.Works;

namespace Arenas.Tool.Collect;

/// <summary>All works, in the order of the report.</summary>
internal static class WorkCatalog
{
    private const int Million = 1_000_000;
    private const int ListLength = 10 * Million;
    private const int TreeNodes = (2 << 20) - 1;
    private const int SlicesOfList = 1000;

    /// <summary>Gets the rows.</summary>
    public static IReadOnlyList<WorkRow> Rows { get; } =
    [
        PerNode("live.random", "full collection, linked at random, per live node", "0.4 x .NET, 1/12 CPython; 28 ns"),
        PerNode("live.one-root", "the same, reached from one handle, per live node", ""),
        PerNode("live.in-order", "full collection, linked in order, per live node", "0.5 x .NET, 1/9 CPython; 12 ns"),
        PerNode("rings.2", "rings of 2, collect and free, per node", "1/15 CPython; 12 ns"),
        PerNode("rings.1000", "rings of 1,000, per node", "1/15 CPython; 12 ns"),
        PerNode("rings.1000000", "one ring of 1,000,000, per node", "1/15 CPython; 12 ns"),
        PerNode("rings.shuffled", "rings of 1,000, shuffled in memory, per node", "35 ns"),
        PerNode("rings.finalized", "rings of 10 with finalizers, per node", "60 ns") with
        {
            Count = 200_000,
            Peers = PeerSet.Generational,
        },
        PerNode("rings.made", "rings of 10, made and collected, per node", ""),
        new("young", "young collection, 10,000 beside 1,000,000", WorkUnit.Microseconds, Million, 15, "110 µs")
        {
            Peers = PeerSet.Generational,
        },
        new("young.written", "the same, 10,000 old ones written", WorkUnit.Microseconds, Million, 15, "unchanged")
        {
            Peers = PeerSet.Generational,
        },
        new("tree.owned", "tree of depth 20, build and drop, per node", WorkUnit.Nanoseconds, TreeNodes, 7, "28 ns"),
        new("tree.shared", "the same, shared by threads, per node", WorkUnit.Nanoseconds, TreeNodes, 5, "38 ns")
        {
            Peers = PeerSet.Arenas | PeerSet.DotNet,
        },
        new("list.drop", "list of 10,000,000 dropped, per node", WorkUnit.Nanoseconds, ListLength, 2, "8 ns"),
        new("list.slices", "slice of 10,000 of it, p99", WorkUnit.Microseconds, ListLength, 3, "100 µs")
        {
            Peers = PeerSet.Arenas,
        },
        new("retain.owned", "retain and release", WorkUnit.Nanoseconds, Million, 9, "4 ns") { Peers = PeerSet.Arenas },
        new("retain.shared", "the same, shared by threads", WorkUnit.Nanoseconds, Million, 9, "13 ns")
        {
            Peers = PeerSet.Arenas,
        },
        new("retain.scope", "the same, in a scope of a shared heap", WorkUnit.Nanoseconds, Million, 9, "")
        {
            Peers = PeerSet.Arenas,
        },
        new("pauses.p99", "pauses of a program at work, p99", WorkUnit.Microseconds, Million, 3, "600 µs (budget 500)")
        {
            Peers = PeerSet.Arenas | PeerSet.DotNet | PeerSet.Boehm,
        },
        new("pauses.longest", "the same, the longest", WorkUnit.Microseconds, Million, 3, "2000 µs")
        {
            Peers = PeerSet.Arenas | PeerSet.DotNet | PeerSet.Boehm,
        },
        new("bytes.object", "memory of an object of 24 bytes", WorkUnit.Bytes, Million, 1, "34 bytes"),
        new("bytes.collecting", "allocated during a collection", WorkUnit.Bytes, Million, 3, "0")
        {
            Peers = PeerSet.Arenas,
        },
        new("growth", "full collections while only growing", WorkUnit.Collections, Million, 1, "0"),
    ];

    /// <summary>Makes the work of a row, for one collector.</summary>
    /// <param name="name">The name of the row.</param>
    /// <param name="count">How many objects.</param>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes of the work.")]
    public static CollectorWork Start<TGraph, TNode>(string name, int count)
        where TGraph : struct, IObjectGraph<TGraph, TNode>
        where TNode : struct => name switch
        {
            "live.random" => new LiveWork<TGraph, TNode>(count, isRandom: true, hasOneRoot: false),
            "live.one-root" => new LiveWork<TGraph, TNode>(count, isRandom: true, hasOneRoot: true),
            "live.in-order" => new LiveWork<TGraph, TNode>(count, isRandom: false, hasOneRoot: false),
            "rings.2" => new RingWork<TGraph, TNode>(count, 2),
            "rings.1000" => new RingWork<TGraph, TNode>(count, 1000),
            "rings.1000000" => new RingWork<TGraph, TNode>(count, count),
            "rings.shuffled" => new RingWork<TGraph, TNode>(count, 1000, isShuffled: true),
            "rings.finalized" => new RingWork<TGraph, TNode>(count, 10, hasFinalizers: true),
            "rings.made" => new RingLifeWork<TGraph, TNode>(count, 10),
            "young" => new YoungWork<TGraph, TNode>(count, isWritten: false),
            "young.written" => new YoungWork<TGraph, TNode>(count, isWritten: true),
            "tree.owned" => new TreeWork<TGraph, TNode>(DepthOf(count), isShared: false),
            "tree.shared" => new TreeWork<TGraph, TNode>(DepthOf(count), isShared: true),
            "list.drop" => new ListWork<TGraph, TNode>(count),
            "list.slices" => new SlicedListWork(count, int.Max(count / SlicesOfList, 1)),
            "retain.owned" => new RetainWork(count, isShared: false, hasScope: false),
            "retain.shared" => new RetainWork(count, isShared: true, hasScope: false),
            "retain.scope" => new RetainWork(count, isShared: true, hasScope: true),
            "pauses.p99" => new MutatorWork<TGraph, TNode>(count, 0.99),
            "pauses.longest" => new MutatorWork<TGraph, TNode>(count, 1),
            "bytes.object" => new FootprintWork<TGraph, TNode>(count),
            "bytes.collecting" => new QuietWork(count),
            "growth" => new GrowthWork<TGraph, TNode>(count),
            _ => throw new ArgumentException($"No work '{name}'.", nameof(name)),
        };

    /// <summary>Returns the depth of the largest full tree with at most so many nodes.</summary>
    public static int DepthOf(int nodeCount) => int.Log2(nodeCount + 1) - 1;

    private static WorkRow PerNode(string name, string title, string toReach) =>
        new(name, title, WorkUnit.Nanoseconds, Million, 7, toReach);
}
