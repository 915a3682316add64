using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics.Graphs;

/// <summary>Random small graphs against models that try every way; one that fails is shrunk to the least that
/// fails.</summary>
public static class GraphPropertyTests
{
    [Fact]
    public static void What_an_object_dominates_is_what_is_lost_without_it() => Holds(2000, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        int[] entries = Entries(shape);
        HashSet<int> live = shape.Reached(shape.Held);
        // Garbage holds nothing: what is live is not reached from it.
        int[][] sides = [shape.Held, [.. entries.Except(shape.Held)]];
        foreach (SnapshotObject item in graph.Objects)
        {
            bool isLive = live.Contains(item.Index);
            int[] side = sides[isLive ? 0 : 1];
            IEnumerable<int> there = shape.Reached(side).Where(index => live.Contains(index) == isLive);
            int[] lost = [.. there.Except(shape.Reached(side, item.Index))];
            Assert.Equal(GraphShape.Bytes(lost), graph.RetainedSizeOf(item));
            Assert.Equal(lost.Length, graph.RetainedCountOf(item));
        }
    });

    [Fact]
    public static void The_tree_of_dominators_sums_up() => Holds(1000, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        foreach (SnapshotObject item in graph.Objects)
        {
            IReadOnlyList<SnapshotObject> children = graph.DominatedBy(item);
            Assert.Equal(graph.RetainedSizeOf(item), item.Size + children.Sum(graph.RetainedSizeOf));
            Assert.All(children, child => Assert.Equal(item, graph.DominatorOf(child)));
        }
        SnapshotObject[] roots = [.. graph.Objects.Where(item => graph.DominatorOf(item) is null)];
        Assert.Equal((1L << shape.Count) - 1, roots.Sum(graph.RetainedSizeOf));
        Assert.Equal(
            graph.Objects.Select(graph.RetainedSizeOf).OrderDescending().Take(3),
            graph.BiggestRetainers(3).Select(graph.RetainedSizeOf));
    });

    [Fact]
    public static void A_deep_size_is_the_sum_of_what_is_reached() => Holds(1000, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        foreach (SnapshotObject item in graph.Objects)
        {
            Assert.Equal(GraphShape.Bytes(shape.Reached([item.Index])), graph.DeepSizeOf(item));
        }
        Assert.Equal(GraphShape.Bytes(shape.Reached(shape.Held)), graph.DeepSizeOf(graph.Held));
    });

    [Fact]
    public static void A_chain_is_as_short_as_any_and_exists() => Holds(1000, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        foreach (SnapshotObject item in graph.Objects)
        {
            // How far each is from what is held, by as many rounds as it takes.
            int? distance = Distance(shape, shape.Held, item.Index);
            SnapshotChain? chain = graph.FindHolder(item);
            Assert.Equal(distance, chain?.Fields.Count);
            Assert.Equal(distance <= 1, graph.FindHolder(item, 1) is not null);
            if (chain is not null)
            {
                Assert.True(chain.Objects[0].IsHeld);
                Check(shape, chain, chain.Objects[0], item);
            }
            foreach (SnapshotObject end in graph.Objects)
            {
                SnapshotChain? way = graph.FindReferent(item, other => other == end);
                Assert.Equal(Distance(shape, [item.Index], end.Index), way?.Fields.Count);
                SnapshotChain? back = graph.FindReferrer(end, other => other == item);
                Assert.Equal(way?.Fields.Count, back?.Fields.Count);
                if (way is not null)
                {
                    Check(shape, way, item, end);
                    Check(shape, back!, item, end);
                }
            }
        }
    });

    [Fact]
    public static void Cycles_are_the_objects_that_reach_each_other() => Holds(1500, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        HashSet<int> live = shape.Reached(shape.Held);
        HashSet<int>[] follows = [.. Enumerable.Range(0, shape.Count).Select(shape.Followed)];
        string[] expected =
        [
            .. Enumerable.Range(0, shape.Count).Where(index => follows[index].Contains(index))
                .Select(index => Enumerable.Range(0, shape.Count)
                    .Where(other => follows[index].Contains(other) && follows[other].Contains(index)))
                .Select(cycle => string.Join(' ', cycle)).Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal(expected, graph.Cycles.Select(Indexes).Order(StringComparer.Ordinal));
        foreach (SnapshotGroup cycle in graph.Cycles)
        {
            Assert.Equal(!live.Contains(cycle.Objects[0].Index), cycle.IsUnheld);
            Assert.Equal(GraphShape.Bytes(cycle.Objects.Select(item => item.Index)), cycle.Bytes);
        }
        Assert.Equal(graph.Objects.Select(item => item.IsUnheld), graph.Objects.Select(i => !live.Contains(i.Index)));
    });

    [Fact]
    public static void Groups_of_cycles_are_what_is_left_connected() => Holds(1500, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        HashSet<int> cyclic =
            [.. Enumerable.Range(0, shape.Count).Where(index => shape.Followed(index).Contains(index))];
        GraphShape both = shape with
        {
            Edges = [.. shape.Edges.Where(edge => cyclic.Contains(edge.From) && cyclic.Contains(edge.To))
                .SelectMany(edge => new[] { edge, (edge.To, edge.From) })],
        };
        IEnumerable<string> expected = cyclic.Select(index => string.Join(' ', both.Reached([index]).Order()))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(expected, graph.CycleGroups.Select(Indexes).Order(StringComparer.Ordinal));
        Assert.Equal(
            graph.CycleGroups.Select(group => group.Objects.Count).OrderDescending(),
            graph.CycleGroups.Select(group => group.Objects.Count));
    });

    [Fact]
    public static void Referrers_are_referents_turned_round() => Holds(500, static shape =>
    {
        SnapshotGraph graph = shape.Build().Graph;
        IEnumerable<(int, int)> there = graph.Objects.SelectMany(item => item.Referents).Select(Pair);
        IEnumerable<(int, int)> back = graph.Objects.SelectMany(item => item.Referrers).Select(Pair);
        Assert.Equal(shape.Edges.Order(), there.Order());
        Assert.Equal(shape.Edges.Order(), back.Order());
        Assert.All(graph.Objects, item => Assert.All(item.Referrers, edge => Assert.Equal(item, edge.To)));
        Assert.Equal(shape.Unseen.Order(), graph.CountedButNotReferred.Select(item => item.Index));
        Assert.Equal(
            shape.Held.Except(shape.Edges.Select(edge => edge.To)).Except(shape.Unseen).Order(),
            graph.HeldButNotReferred.Select(item => item.Index));
    });

    // What is held; then, of what that does not reach, what counts more than is seen; then the first object of each
    // component that nothing left leads to.
    private static int[] Entries(GraphShape shape)
    {
        List<int> entries = [.. shape.Held];
        HashSet<int> live = shape.Reached(entries);
        // One that an earlier one reaches is an entry all the same where it counts what nobody sees, unless reached.
        foreach (int index in shape.Unseen.Order())
        {
            if (!live.Contains(index))
            {
                entries.Add(index);
            }
        }
        HashSet<int> reached = shape.Reached(entries);
        for (int index = 0; index < shape.Count; index++)
        {
            if (!reached.Contains(index)
                && Enumerable.Range(0, shape.Count)
                    .Where(other => shape.Followed(other).Contains(index))
                    .All(other => shape.Followed(index).Contains(other)))
            {
                entries.Add(index);
                reached = shape.Reached(entries);
            }
        }
        return [.. entries];
    }

    private static int? Distance(GraphShape shape, int[] from, int to)
    {
        HashSet<int> reached = [.. from];
        for (int rounds = 0; rounds <= shape.Count; rounds++)
        {
            if (reached.Contains(to))
            {
                return rounds;
            }
            reached.UnionWith([.. shape.Edges.Where(edge => reached.Contains(edge.From)).Select(edge => edge.To)]);
        }
        return null;
    }

    private static void Check(GraphShape shape, SnapshotChain chain, SnapshotObject first, SnapshotObject last)
    {
        Assert.Equal((first, last), (chain.Objects[0], chain.Objects[^1]));
        for (int i = 0; i < chain.Fields.Count; i++)
        {
            Assert.Contains((chain.Objects[i].Index, chain.Objects[i + 1].Index), shape.Edges);
            Assert.Equal("next", chain.Fields[i]);
        }
    }

    private static string Indexes(SnapshotGroup group) => string.Join(' ', group.Objects.Select(item => item.Index));

    private static (int From, int To) Pair(SnapshotEdge edge) => (edge.From.Index, edge.To.Index);

    private static void Holds(int graphs, Action<GraphShape> property) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(graphs)), Prop.ForAll(GraphShape.All, property));
}
