using System;
using Arenas.Diagnostics;
using Arenas.Fuzz;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Objects;

/// <summary>What a scope does is what its heap does, in heaps of either kind.</summary>
public static class ObjectScopeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void Every_member_does_what_the_heap_does(bool isShared)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        using ObjectScope scope = heap.Enter();
        Assert.Same(heap, scope.Heap);
        Handle<GraphNode> left = scope.New(new GraphNode { Number = 1 });
        Handle<GraphNode> root = scope.NewTaking(new GraphNode { Left = left });
        Assert.Equal(new HolderCounts(1, 0, false), heap.CountsOf(left));

        Assert.Equal(root, scope.Retain(root));
        Assert.Equal(2, heap.CountsOf(root).External);
        scope.Release(root);

        scope.Link(root, ref scope.At(root).Right, left);
        Assert.Equal(2, heap.CountsOf(left).Internal);
        scope.Unlink(root, ref scope.At(root).Right);
        Assert.True(scope.At(root).Right.IsNull);

        Handle<GraphNode> taken = scope.Take(root, ref scope.At(root).Left);
        Assert.Equal(new HolderCounts(0, 1, false), heap.CountsOf(taken));
        scope.Move(root, ref scope.At(root).Right, taken);
        Assert.Equal(new HolderCounts(1, 0, false), heap.CountsOf(left));

        Assert.True(scope.TryUpgrade(left.ToWeakHandle(), out Handle<GraphNode> upgraded));
        scope.Release(upgraded);

        Handle<GraphLeaf> items = scope.New<GraphLeaf, int>(default, [1, 2, 3]);
        Handle<GraphLeaf> zeros = scope.New<GraphLeaf, int>(default, 2);
        Assert.Equal([1, 2, 3], scope.ItemsOf<GraphLeaf, int>(items));
        Assert.Equal([0, 0], scope.ItemsOf<GraphLeaf, int>(zeros));
        scope.Release(items);
        scope.Release(zeros);
        HeapVerifier.Verify(heap);

        scope.Release(root);
        Assert.Equal(0, heap.Count);
        ObjectDisposedException stale = Assert.Throws<ObjectDisposedException>(() => heap.Retain(left));
        Assert.Contains("stale", stale.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_scope_that_ended_is_an_error_and_ends_no_other(bool isShared)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        Handle<GraphNode> node = heap.New(default(GraphNode));
        Assert.Throws<ObjectDisposedException>(() => default(ObjectScope).Retain(node));
        Assert.Throws<ObjectDisposedException>(() =>
        {
            ObjectScope scope = heap.Enter();
            scope.Dispose();
            scope.Dispose();
            scope.Release(node);
        });
        using ObjectScope outer = heap.Enter();
        using (heap.Enter())
        {
            _ = outer.Retain(node);
        }
        _ = outer.Retain(node);
        Assert.Equal(3, heap.CountsOf(node).External);
    }

    [Fact]
    public static void A_copy_of_a_scope_that_ended_takes_its_own_turns()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<GraphNode> node = heap.New(default(GraphNode));
        ObjectScope scope = heap.Enter();
        ObjectScope copy = scope;
        scope.Dispose();
        using OtherThread other = new();
        // Would wait for ever, if the first copy had not given the heap back.
        other.Run(() => heap.Retain(node));
        Assert.Equal(node, copy.Retain(node));
        copy.Dispose();
        other.Run(() => heap.Retain(node));
        Assert.Equal(4, heap.CountsOf(node).External);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Bad_handles_are_named_in_a_scope_too()
    {
        using ObjectHeap heap = new();
        using ObjectHeap other = new();
        Handle<GraphNode> foreign = other.New(default(GraphNode));
        Handle<GraphNode> node = heap.New(default(GraphNode));
        Assert.Throws<ArgumentException>(() => heap.Enter().Retain(foreign));
        Assert.Throws<ArgumentException>(() => heap.Enter().At(default(Handle<GraphNode>)));
        Assert.Throws<ArgumentException>(() => heap.Enter().New(new GraphNode { Left = foreign }));
        Assert.Throws<InvalidOperationException>(() =>
        {
            using ObjectScope scope = heap.Enter();
            scope.NewTaking(new GraphNode { Left = node, Right = node });
        });
        Assert.Equal(new HolderCounts(0, 1, false), heap.CountsOf(node));
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Turns_of_many_threads_lose_no_count()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<GraphNode> node = heap.New(default(GraphNode));
        Crew.Run(4, number =>
        {
            for (int step = 0; step < 20_000; step++)
            {
                if (number == 0 && step % 100 == 0)
                {
                    using ObjectScope scope = heap.Enter();
                    for (int inside = 0; inside < 100; inside++)
                    {
                        scope.Release(scope.Retain(node));
                    }
                }
                _ = heap.Retain(node);
                heap.Release(node);
            }
        });
        Assert.Equal(new HolderCounts(0, 1, false), heap.CountsOf(node));
        HeapVerifier.Verify(heap);
    }
}
