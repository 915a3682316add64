using System;
using System.Linq;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Diagnostics.Graphs;

public static class SnapshotGraphTests
{
    private const int Million = 1_000_000;

    [Fact]
    public static void An_object_says_what_its_row_says()
    {
        SnapshotBuilderGraph builder = new();
        CallFrame frame = new("src/Shop.cs", 12, "Shop.Order");
        int stack = builder.Stack(frame);
        int pair = builder.Type("Tests.Pair", "left", "right");
        builder.Block(100, stack);
        int first = builder.Object(pair, 24, external: 2, generation: 1, stack: stack);
        int second = builder.Object(pair, 40);
        builder.Edge(first, second, 1);
        SnapshotGraph graph = builder.Build().Graph;

        SnapshotObject item = graph[first];
        Assert.Equal("Tests.Pair", item.Type.Name);
        Assert.Equal(("things", frame), (item.Heap.Name, item.CallStack.Site));
        Assert.Equal((24, 32), (item.Size, item.UsedSize));
        Assert.Equal((0, 2, 1), (item.InternalCount, item.ExternalCount, item.Generation));
        Assert.Equal((true, false), (item.IsHeld, item.IsUnheld));
        Assert.Equal((1, 0), (item.ReferentCount, item.ReferrerCount));
        SnapshotEdge edge = Assert.Single(item.Referents);
        Assert.Equal(new(item, graph[second], "right"), edge);
        Assert.Equal(edge, Assert.Single(graph[second].Referrers));
        Assert.Equal($"Tests.Pair {item.Handle} -right-> Tests.Pair {graph[second].Handle}", edge.ToString());
        Assert.Equal(edge.ToString(), graph.FindHolder(graph[second])!.ToString());
        Assert.Equal(graph[second], graph.Find(graph[second].Handle));
        Assert.Null(graph.Find(new Handle(1 << 4)));
    }

    [Fact]
    public static void Objects_are_equal_by_snapshot_and_number()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("T");
        _ = builder.Object(type);
        _ = builder.Object(type);
        SnapshotGraph graph = builder.Build().Graph;
        SnapshotGraph other = builder.Build().Graph;

        Assert.True(graph[0] == graph[0] && graph[0].Equals((object)graph[0]));
        Assert.True(graph[0] != graph[1] && graph[0] != other[0] && graph[0] != default);
        Assert.Equal(graph[0].GetHashCode(), graph[0].GetHashCode());
        Assert.Throws<ArgumentException>("item", () => other.RetainedSizeOf(graph[0]));
        Assert.Throws<ArgumentException>("target", () => other.FindHolder(graph[0]));
        Assert.Throws<ArgumentException>("items", () => other.DeepSizeOf([graph[0]]));
        Assert.Throws<InvalidOperationException>(() => default(SnapshotObject).Size);
        Assert.Equal("none", default(SnapshotObject).ToString());
        Assert.Throws<ArgumentOutOfRangeException>("index", () => graph[2]);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => graph.Objects[-1]);
        Assert.Throws<ArgumentOutOfRangeException>("maxLength", () => graph.FindHolder(graph[0], -1));
        Assert.Throws<ArgumentOutOfRangeException>("limit", () => graph.BiggestRetainers(-1));
        Assert.Throws<ArgumentOutOfRangeException>("limit", () => graph.MostCommonTypes(-1));
    }

    [Fact]
    public static void The_graph_of_a_snapshot_is_one_for_all_threads()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("T", "f");
        for (int i = 0; i < 1000; i++)
        {
            builder.Edge(builder.Object(type, external: i % 7 == 0 ? 1 : 0), (i + 1) * 31 % 1000);
        }
        Snapshot snapshot = builder.Build();
        SnapshotGraph alone = builder.Build().Graph;
        long expected = alone.Objects.Sum(alone.RetainedSizeOf);
        SnapshotGraph[] graphs = new SnapshotGraph[4];
        long[] sums = new long[graphs.Length];
        using Barrier start = new(graphs.Length);
        Thread[] threads = [.. Enumerable.Range(0, graphs.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            graphs[i] = snapshot.Graph;
            sums[i] = graphs[i].Objects.Sum(graphs[i].RetainedSizeOf);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(graphs, graph => Assert.Same(snapshot.Graph, graph));
        Assert.All(sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public static void An_empty_snapshot_has_an_empty_graph()
    {
        SnapshotGraph graph = new SnapshotBuilderGraph().Build().Graph;

        Assert.Equal((0, 0), (graph.Count, graph.EdgeCount));
        Assert.Empty(graph.Objects);
        Assert.Empty(graph.Held);
        Assert.Empty(graph.Cycles);
        Assert.Empty(graph.CycleGroups);
        Assert.Empty(graph.BiggestRetainers());
        Assert.Empty(graph.MostCommonTypes());
        Assert.Empty(graph.CountedButNotReferred);
        Assert.Equal(0, graph.DeepSizeOf([]));
    }

    [Fact]
    public static void The_first_object_of_garbage_retains_all_of_it()
    {
        // A ring of three that leads to a held object, and a tail of the ring.
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("T", "f", "g");
        int held = builder.Object(type, 1000, external: 1);
        int[] ring = [.. Enumerable.Range(0, 3).Select(_ => builder.Object(type, 10))];
        int tail = builder.Object(type, 1);
        builder.Edge(ring[0], ring[1]);
        builder.Edge(ring[1], ring[2]);
        builder.Edge(ring[2], ring[0]);
        builder.Edge(ring[1], held, 1);
        builder.Edge(ring[2], tail, 1);
        SnapshotGraph graph = builder.Build().Graph;

        Assert.Equal(
            [1000, 31, 21, 11, 1], graph.Objects.Select(graph.RetainedSizeOf));
        Assert.Equal(graph[ring[0]], graph.DominatorOf(graph[ring[1]]));
        Assert.Null(graph.DominatorOf(graph[held]));
        SnapshotGroup cycle = Assert.Single(graph.Cycles);
        Assert.True(cycle.IsUnheld);
        Assert.Equal(30, cycle.Bytes);
        Assert.Equal(ring, cycle.Objects.Select(item => item.Index));
    }

    [Fact]
    public static void A_chain_of_a_million_objects_is_no_deeper_for_the_thread()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("Link", "next");
        for (int i = 0; i < Million; i++)
        {
            _ = builder.Object(type, 8, external: i == 0 ? 1 : 0);
            if (i > 0)
            {
                builder.Edge(i - 1, i);
            }
        }
        SnapshotGraph graph = builder.Build().Graph;
        long retained = 0;
        int length = 0;
        int cycles = -1;
        long deep = 0;
        Thread thread = new(
            () =>
            {
                retained = graph.RetainedSizeOf(graph[0]);
                length = graph.FindHolder(graph[Million - 1])!.Fields.Count;
                cycles = graph.Cycles.Count;
                deep = graph.DeepSizeOf(graph[0]);
            },
            128 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal((8L * Million, Million - 1, 0, 8L * Million), (retained, length, cycles, deep));
        Assert.Equal(8, graph.RetainedSizeOf(graph[Million - 1]));
        Assert.Equal(graph[Million - 2], graph.DominatorOf(graph[Million - 1]));
    }

    [Fact]
    public static void A_ring_of_a_million_objects_is_one_cycle()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("Link", "next");
        for (int i = 0; i < Million; i++)
        {
            builder.Edge(builder.Object(type, 8), (i + 1) % Million);
        }
        SnapshotGraph graph = builder.Build().Graph;

        Assert.Equal(Million, Assert.Single(graph.Cycles).Objects.Count);
        Assert.Equal(8L * Million, Assert.Single(graph.CycleGroups).Bytes);
        Assert.Equal(8L * Million, graph.RetainedSizeOf(graph[0]));
        Assert.Null(graph.FindHolder(graph[5]));
    }

    [Fact]
    public static void Types_are_counted_by_name_the_most_common_first()
    {
        SnapshotGraph graph = Population(("Shop.Order", 2), ("Shop.Cart", 3), ("Order", 1), ("Shop.Cart", 1)).Graph;

        Assert.Equal(
            [new("Shop.Cart", 4, 64), new("Shop.Order", 2, 32), new("Order", 1, 16)], graph.MostCommonTypes());
        Assert.Equal(["Shop.Cart"], graph.MostCommonTypes(1).Select(type => type.Name));
        Assert.Equal(4, graph.OfType("Cart").Count());
        Assert.Equal(3, graph.OfType("Order").Count());
        Assert.Empty(graph.OfType("rt"));
    }

    [Fact]
    public static void Growth_is_that_above_the_peak()
    {
        TypeGrowth growth = new();

        Assert.Equal([new("A", 5, 80, 5, 80), new("B", 2, 32, 2, 32)], growth.Update(Population(("A", 5), ("B", 2))));
        Assert.Equal([new("C", 1, 16, 1, 16)], growth.Update(Population(("A", 3), ("C", 1))));
        Assert.Empty(growth.Update(Population(("A", 5), ("B", 2))));
        Assert.Equal(
            [new("B", 6, 96, 4, 64), new("A", 6, 96, 1, 16)], growth.Update(Population(("A", 6), ("B", 6))));
        Assert.Empty(growth.Update(Population(("A", 9)), limit: 0));
        Assert.Empty(growth.Update(Population(("A", 9))));
        // Against one other snapshot there is no memory.
        Snapshot earlier = Population(("A", 3), ("B", 2));
        Assert.Equal([new("A", 5, 80, 2, 32)], Population(("A", 5), ("B", 1)).Graph.GrowthSince(earlier));
    }

    private static Snapshot Population(params (string Name, int Count)[] types)
    {
        SnapshotBuilderGraph builder = new();
        foreach ((string name, int count) in types)
        {
            int type = builder.Type(name);
            for (int i = 0; i < count; i++)
            {
                _ = builder.Object(type);
            }
        }
        return builder.Build();
    }
}
