using System;
using Arenas;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The README's examples of who holds an object, and who does not.</summary>
public static class HolderTests
{
    [Fact]
    public static void A_node_is_named_watched_finalized_and_borrowed()
    {
        using ObjectHeap heap = new();

        Handle<Node> node = heap.New(new Node { Value = 1 });
        WeakHandle<Node> weak = node; // holds nothing
        using Watch watch = new(heap, node, dead => Console.WriteLine($"{dead.Target} is gone"));
        heap.SetFinalizer<Node>((owner, dying) => Console.WriteLine(owner.At(dying).Value)); // for all nodes, once each

        if (heap.TryUpgrade(weak, out Handle<Node> held)) // holds it, if it still lives
        {
            heap.Release(held);
        }
        using (Lease<Node> lease = heap.Borrow(node))
        {
            lease.Value.Value++;
        }
        heap.Release(node); // the finalizer prints 2, then the watch is told; every handle of the node is stale

        Assert.False(watch.IsAlive || heap.TryUpgrade(weak, out _));
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public static void A_scope_is_one_turn()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<Node> node = heap.New(default(Node));

        using ObjectScope scope = heap.Enter();
        for (int i = 0; i < 1000; i++)
        {
            scope.At(node).Value += i;
            scope.Release(scope.Retain(node));
        }

        Assert.Equal(499_500, heap.At(node).Value);
        Assert.Equal(1, heap.CountsOf(node).External);
    }

    [Fact]
    public static void A_map_forgets_what_a_pool_takes_back()
    {
        using ObjectHeap heap = new();
        using WeakValueMap<string, Listener> byName = new(heap);
        using ObjectPool<Listener> pool = new(heap, capacity: 100, reset: (owner, idle) => owner.At(idle) = default);

        Handle<Listener> alice = byName.GetOrAdd("alice", _ => pool.Rent());
        byName.TryGet("alice", out Handle<Listener> same); // the same object, held once more
        heap.Release(same);

        pool.Return(alice); // is listed under no name any longer

        Assert.Equal((0, 1, 1), (byName.Count, pool.IdleCount, heap.Count));
        Assert.Throws<ObjectDisposedException>(() => heap.At(alice).Received);
    }
}
