using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using Arenas.Tool.Collect;
using Arenas.Tool.Collect.Graphs;
using Arenas.Tool.Collect.Works;
using Arenas.Tool.Reports;
using Xunit;

namespace Arenas.Tests.Tool;

[Collection(Alone.Name)]
public sealed class CollectWorkTests
{
    private const int Few = 4000;

    public static IEnumerable<object[]> Names => WorkCatalog.Rows.Select(row => new object[] { row.Name });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_work_does_what_it_measures(string name)
    {
        // Each work looks at what its collections have left, and throws if that is wrong.
        using CollectorWork own = WorkCatalog.Start<ArenasGraph, Handle<ArenasNode>>(name, Few);
        using CollectorWork managed = WorkCatalog.Start<ManagedGraph, ManagedReference>(name, Few);
        PauseLog pauses = new();

        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(own.Measure(pauses), 0, 1e9);
            Assert.InRange(managed.Measure(pauses), 0, 1e9);
        }

        // A program at work may go without a pause that is worth the name.
        if (!name.StartsWith("pauses.", StringComparison.Ordinal))
        {
            Assert.Equal(own is TimedWork or SlicedListWork, pauses.Pauses.Count > 0);
        }
        Assert.All(pauses.Pauses, pause => Assert.True(pause.Start >= 0 && pause.Length > 0));
    }

    [Fact]
    public void A_full_collection_allocates_nothing_and_growth_starts_none()
    {
        using CollectorWork quiet = WorkCatalog.Start<ArenasGraph, Handle<ArenasNode>>("bytes.collecting", Few);
        using CollectorWork growth = WorkCatalog.Start<ArenasGraph, Handle<ArenasNode>>("growth", 100_000);
        quiet.Measure(new PauseLog());

        Assert.Equal(0, quiet.Measure(new PauseLog()));
        Assert.Equal(0, growth.Measure(new PauseLog()));
    }

    [Fact]
    public void An_object_of_24_bytes_takes_more_than_these_and_less_than_twice_as_many()
    {
        using CollectorWork own = WorkCatalog.Start<ArenasGraph, Handle<ArenasNode>>("bytes.object", 500_000);

        Assert.InRange(own.Measure(new PauseLog()), 32, 48);
    }

    [Fact]
    public void Numbers_are_those_of_the_other_languages()
    {
        GraphRandom random = default;

        // state * 6364136223846793005 + 1442695040888963407, of which the upper 31 bits are scaled
        Assert.Equal(78208, random.Next(1_000_000));
        int[] order = GraphRandom.Shuffled(1000);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 1000), order);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData((2 << 20) - 1, 20)]
    [InlineData(2 << 20, 20)]
    public void A_tree_has_at_most_the_nodes_it_may(int nodeCount, int depth) =>
        Assert.Equal(depth, WorkCatalog.DepthOf(nodeCount));

    [Fact]
    public void A_ratio_is_the_median_of_those_within_the_rounds()
    {
        WorkRow row = WorkCatalog.Rows.Single(each => each.Name == "young");
        CollectResult own = new(row, Peer.All[0], isQuick: false);
        CollectResult other = new(row, Peer.All[1], isQuick: false);
        own.Baseline = other;
        double[][] ownRounds = [[1000, 3000, 2000], [9000], [4000]];
        double[][] otherRounds = [[4000], [10_000, 20_000], [4000]];
        for (int i = 0; i < ownRounds.Length; i++)
        {
            own.Add(new WorkResult(true, null, ownRounds[i], []));
            other.Add(new WorkResult(true, null, otherRounds[i], []));
        }

        // In microseconds; 2 to 4, 9 to 15, 4 to 4.
        Assert.Equal((4, 1, 0.6), (own.Median, own.Best, own.RatioToDotNet));
    }

    [Fact]
    public void A_collector_that_leaves_garbage_has_failed()
    {
        WorkRow row = WorkCatalog.Rows.Single(each => each.Name == "rings.2");
        CollectResult result = new(row, Peer.All[0], isQuick: false);

        result.Add(WorkResult.Failed("3 objects live, and not 0"));

        Assert.Equal(("3 objects live, and not 0", (double?)null), (result.Failure, result.Median));
    }
}
