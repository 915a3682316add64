using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>The end of a heap: what still runs, and what is said of what was left.</summary>
public sealed class ShutdownTests : ConformanceTest
{
    private const string GCTests = "test_gc.GCTests";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Conforms(GCTests, "test_gc_main_module_at_shutdown")]
    [Conforms(GCTests, "test_gc_ordinary_module_at_shutdown")]
    public void Cycles_that_only_a_root_held_are_finalized_once_when_the_heap_is_disposed(int roots)
    {
        List<long> finalized = [];
        Heap.SetFinalizer<Node>((heap, node) => finalized.Add(heap.At(node).Number));
        for (int number = 1; number <= roots; number++)
        {
            Handle<Map> root = Heap.New<Map, Entry>(default, 1);
            Handle<Node> cycle = NewSelfCycle(number);
            Handle<Node> holder = Heap.New(new Node { Number = -number, Next = cycle });
            Heap.Link(cycle, ref Heap.At(cycle).Other, holder);
            Release(cycle);
            _ = new Finalizer(Heap, root, () => Heap.Release(holder));
        }
        Heap.Collect();
        Assert.Empty(finalized);
        Heap.Dispose();
        Assert.Equal(Enumerable.Range(1, roots).SelectMany(n => new long[] { -n, n }).Order(), finalized.Order());
        Heap.Dispose();
        Assert.Equal(2 * roots, finalized.Count);
    }

    [Fact]
    [Conforms(GCTests, "test_global_del_SystemExit")]
    public void Garbage_is_finalized_though_the_program_ends_by_an_exception()
    {
        int finalized = 0;
        Assert.Throws<OperationCanceledException>(Run);
        Assert.Equal(1, finalized);

        void Run()
        {
            using ObjectHeap heap = Create(new ObjectHeapOptions());
            heap.SetFinalizer<Node>((_, _) => finalized++);
            Handle<Node> node = heap.New(default(Node));
            heap.Link(node, ref heap.At(node).Next, node);
            heap.Release(node);
            throw new OperationCanceledException("the program ends");
        }
    }

    [Theory]
    [InlineData(CollectionDebug.None, new[] { "2 objects" })]
    [InlineData(CollectionDebug.Statistics, new[] { "2 objects", "Node", "Node" })]
    [InlineData(CollectionDebug.SaveAll, new string[0])]
    [Conforms(GCTests, "test_garbage_at_shutdown")]
    public void Kept_garbage_that_nobody_released_is_named_at_the_end(CollectionDebug debug, string[] expected)
    {
        List<string> log = [];
        Heap.CollectionDebug = CollectionDebug.SaveAll;
        Release(NewRing(2));
        Heap.Collect();
        Handle[] garbage = [.. Heap.Garbage];
        Heap.CollectionDebug = debug;
        Heap.CollectionLog = log.Add;
        Heap.Dispose();
        log.RemoveAll(line => line.StartsWith("collect", StringComparison.Ordinal));
        Assert.Equal(expected.Length, log.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Contains(expected[i], log[i], StringComparison.Ordinal);
            Assert.True(i == 0 || log[i].Contains($"{garbage[i - 1]}", StringComparison.Ordinal), log[i]);
        }
    }

    [Fact]
    public void The_log_of_an_end_without_kept_garbage_says_nothing()
    {
        List<string> log = [];
        Heap.CollectionLog = log.Add;
        Release(NewRing(2));
        Heap.Collect();
        Heap.Dispose();
        Assert.Empty(log);
    }
}
