using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>A heap for one test, in which user code may not fail without the test noticing.</summary>
public abstract class ConformanceTest : IDisposable
{
    private readonly ConcurrentQueue<Exception> _failures = new();

    protected ConformanceTest() => Heap = Create(new ObjectHeapOptions());

    protected ObjectHeap Heap { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Heap.Dispose();
        Assert.Empty(_failures);
    }

    /// <summary>A further heap, whose user code may not fail either.</summary>
    protected ObjectHeap Create(ObjectHeapOptions options)
    {
        ObjectHeap heap = new(options);
        heap.UserCodeFailed += (_, e) => _failures.Enqueue((Exception)e.ExceptionObject);
        return heap;
    }

    /// <summary>What user code has thrown, which was expected.</summary>
    protected IReadOnlyList<Exception> TakeFailures()
    {
        Exception[] failures = [.. _failures];
        _failures.Clear();
        return failures;
    }

    internal Handle<Node> NewNode(long number = 0) => Heap.New(new Node { Number = number });

    /// <summary>A node that is held by a handle and by itself.</summary>
    internal Handle<Node> NewSelfCycle(long number = 0)
    {
        Handle<Node> node = NewNode(number);
        Heap.Link(node, ref Heap.At(node).Next, node);
        return node;
    }

    /// <summary>Nodes that hold their neighbours on both sides, and a handle of each.</summary>
    internal Handle<Node>[] NewRing(int count)
    {
        Handle<Node>[] ring = [.. Enumerable.Range(0, count).Select(number => NewNode(number))];
        for (int i = 0; i < count; i++)
        {
            Heap.Link(ring[i], ref Heap.At(ring[i]).Next, ring[(i + 1) % count]);
            Heap.Link(ring[(i + 1) % count], ref Heap.At(ring[(i + 1) % count]).Other, ring[i]);
        }
        return ring;
    }

    internal void Release(params Handle<Node>[] nodes)
    {
        foreach (Handle<Node> node in nodes)
        {
            Heap.Release(node);
        }
    }

    internal bool IsAlive(WeakHandle<Node> weak) => Heap.IsAlive(new Handle(weak.Bits));
}
