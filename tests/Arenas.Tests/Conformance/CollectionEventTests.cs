using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Whoever wants to know of collections is told: events, the log, and counts that cannot be.</summary>
public sealed class CollectionEventTests : ConformanceTest
{
    private const string GCCallbackTests = "test_gc.GCCallbackTests";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [Conforms(GCCallbackTests, "test_collect")]
    [Conforms(GCCallbackTests, "test_collect_generation")]
    public void Every_handler_is_told_of_the_beginning_and_of_the_end(int generation)
    {
        List<(string Who, CollectionInfo Info)> told = [];
        for (int handler = 0; handler < 2; handler++)
        {
            int who = handler;
            Heap.Collecting += (_, e) => told.Add(($"start {who}", e.Info));
            Heap.Collected += (_, e) => told.Add(($"stop {who}", e.Info));
        }
        Release(NewSelfCycle());
        _ = NewNode();
        CollectionInfo info = Heap.Collect(generation);
        Assert.Equal(["start 0", "start 1", "stop 0", "stop 1"], told.Select(call => call.Who));
        Assert.All(told, call => Assert.Equal(generation, call.Info.Generation));
        Assert.All(told.Take(2), call => Assert.Equal(0, call.Info.Candidates + call.Info.Freed));
        Assert.All(told.Skip(2), call => Assert.Equal(info, call.Info));
        Assert.Equal((2, 1), (info.Candidates, info.Freed));
        Assert.True(info.Duration > TimeSpan.Zero);
    }

    [Fact]
    public void A_handler_that_collects_starts_nothing()
    {
        int calls = 0;
        Heap.Collecting += (_, _) => calls += 1 + (int)Heap.Collect().Candidates;
        Heap.Collected += (_, _) => calls += 1 + (int)Heap.Collect().Candidates;
        _ = NewNode();
        Heap.Collect();
        Assert.Equal(2, calls);
        Heap.Collect();
        Assert.Equal(4, calls);
        Assert.False(Heap.IsCollecting);
    }

    [Fact]
    [Conforms(GCCallbackTests, "test_collect_garbage")]
    public void A_handler_may_empty_the_list_of_garbage()
    {
        List<long> freed = [];
        Heap.CollectionDebug = CollectionDebug.SaveAll;
        Heap.Collected += (_, e) =>
        {
            freed.Add(e.Info.Freed);
            Heap.CollectionDebug = CollectionDebug.None;
            foreach (Handle garbage in Heap.Garbage)
            {
                Handle<Node> node = Heap.Cast<Node>(garbage);
                Heap.Unlink(node, ref Heap.At(node).Next);
                Heap.Unlink(node, ref Heap.At(node).Other);
                Heap.Release(garbage);
            }
            Heap.Garbage.Clear();
        };
        Release(NewSelfCycle());
        Release(NewRing(2));
        Release(NewRing(2));
        Assert.Equal(5, Heap.Collect().Freed);
        Assert.Equal(0, Heap.Count);
        Assert.Equal(0, Heap.Collect().Candidates);
        Assert.Equal([5, 0], freed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [Conforms("test_gc.GCTests", "test_gc_debug_stats")]
    public void The_log_tells_of_each_collection_if_it_is_wanted(int generation)
    {
        List<string> log = [];
        Heap.CollectionLog = log.Add;
        Release(NewSelfCycle());
        _ = NewNode();
        Heap.Collect(generation);
        Assert.Empty(log);

        Heap.CollectionDebug = CollectionDebug.Statistics;
        Heap.Freeze();
        Release(NewSelfCycle());
        Release(NewSelfCycle());
        _ = NewNode();
        CollectionInfo info = Heap.Collect(generation);
        Assert.Equal(2, log.Count);
        Assert.Equal($"collecting generation {generation}: 3 0 0 objects in the generations, 1 frozen", log[0]);
        Assert.Equal(
            $"collected generation {generation}: 2 freed of 3, 0 resurrected, 0 unexplained, "
                + $"{info.Duration.TotalMilliseconds:F4} ms",
            log[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [Conforms(GCCallbackTests, "test_refcount_errors")]
    public void A_count_below_the_edges_that_are_seen_is_reported_and_frees_nothing_that_is_held(int generation)
    {
        Handle<Node> root = NewSelfCycle();
        Handle<Node> target = Heap.New(new Node { Number = 17 });
        Handle<Node> source = NewSelfCycle();
        Heap.At(source).Other = target;
        Heap.Link(root, ref Heap.At(root).Other, target);
        Release(target);
        Heap.Link(source, ref Heap.At(source).Leaf, default);
        Assert.Equal(new(1, 0, false), Heap.CountsOf(target));
        Assert.Equal(0, Heap.UncountedEdges);

        // The root reaches all: dead, the two that share the target count it together.
        Release(root, source);
        Assert.Equal(3, Heap.Collect(generation).Freed);
        Assert.Equal(1, Heap.UncountedEdges);
        string message = Assert.IsType<InvalidOperationException>(Assert.Single(TakeFailures())).Message;
        Assert.Contains($"{target}", message, StringComparison.Ordinal);
        Assert.Contains(nameof(Node), message, StringComparison.Ordinal);
        Assert.Contains(Heap.Name, message, StringComparison.Ordinal);

        // A target that is held is never freed by an edge that nobody counted.
        Handle<Node> held = NewNode();
        Handle<Node> careless = NewSelfCycle();
        Heap.At(careless).Other = held;
        Release(careless);
        Heap.Collect(generation);
        Assert.False(Heap.IsAlive(careless));
        Assert.True(Heap.IsAlive(held));
        Assert.Equal(1, Heap.CountsOf(held).External);
        _ = TakeFailures();
    }
}
