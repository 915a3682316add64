using System;
using System.Collections.Generic;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>A copy of a handle that nothing counts: as a proxy of CPython, it reaches the object while it
/// lives, and says so when it is gone.</summary>
public sealed class ProxyTests : ConformanceTest
{
    private const string ReferencesTestCase = "test_weakref.ReferencesTestCase";

    [Fact]
    [Conforms(ReferencesTestCase, "test_basic_proxy")]
    public void An_uncounted_handle_reads_and_writes_the_object()
    {
        Handle<Node> node = NewNode();
        Handle<Node> proxy = new(node.Bits);
        Heap.At(proxy).Number = 5;
        Assert.Equal(5, Heap.At(node).Number);
        Handle<Leaf> leaf = Heap.New(new Leaf { Number = 7 });
        Heap.Move(proxy, ref Heap.At(proxy).Leaf, leaf);
        Assert.Equal(7, Heap.At(Heap.At(node).Leaf).Number);
        Heap.Unlink(proxy, ref Heap.At(proxy).Leaf);
        Assert.False(Heap.IsAlive(leaf));

        Handle<Leaf> list = Heap.New<Leaf, int>(default, [1, 2, 3]);
        Handle<Leaf> listProxy = new(list.Bits);
        Heap.ItemsOf<Leaf, int>(listProxy)[1] = 20;
        Assert.Equal([1, 20, 3], Heap.ItemsOf<Leaf, int>(list).ToArray());
        Assert.Equal(new(0, 1, false), Heap.CountsOf(proxy));
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_proxy_ref")]
    public void Every_use_of_a_handle_whose_object_is_gone_says_so()
    {
        int calls = 0;
        Handle<Node> proxy = NewNode();
        Handle<Node> other = NewSelfCycle();
        using Watch first = new(Heap, proxy, _ => calls++);
        using Watch second = new(Heap, proxy, _ => calls++);
        Release(proxy);
        Assert.Equal(2, calls);
        Action[] uses =
        [
            () => Heap.At(proxy).Number = 1,
            () => Heap.ItemsOf<Node, int>(proxy),
            () => Heap.Borrow(proxy),
            () => Heap.Retain(proxy),
            () => Heap.Retain(proxy.ToHandle()),
            () => Heap.Release(proxy),
            () => Heap.Release(proxy.ToHandle()),
            () => Heap.Link(proxy, ref Heap.At(other).Other, other),
            () => Heap.Link(other, ref Heap.At(other).Other, proxy),
            () => Heap.Unlink(proxy, ref Heap.At(other).Other),
            () => Heap.Move(other, ref Heap.At(other).Other, proxy),
            () => Heap.Take(proxy, ref Heap.At(other).Other),
            () => Heap.New(new Node { Next = proxy }),
            () => Heap.NewTaking(new Node { Next = proxy }),
            () => Heap.Cast<Node>(proxy),
            () => Heap.TypeOf(proxy),
            () => Heap.CountsOf(proxy),
            () => Heap.IsTracked(proxy),
            () => Heap.IsFinalized(proxy),
            () => Heap.GenerationOf(proxy),
            () => Heap.GetReferents(proxy),
            () => Heap.GetReferrers(proxy),
            () => Heap.WatchesOf(proxy),
            () => _ = new Watch(Heap, proxy),
            () => _ = new Watch(Heap, other, null, proxy),
            () => _ = new Finalizer(Heap, proxy, () => { }),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.False(Heap.TryGet(proxy, out Node _) || Heap.IsAlive(proxy));
        Assert.Equal(1, Heap.Count);
        Assert.Equal(new(1, 1, false), Heap.CountsOf(other));
        Assert.Empty(Heap.WatchesOf(other));
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_proxy_iter")]
    public void A_lease_keeps_the_object_while_its_callee_lets_go()
    {
        List<string> order = [];
        Handle<Node> node = NewNode(11);
        using Watch watch = new(Heap, node, _ => order.Add("gone"));
        Use(() => Release(node));
        Assert.Equal(["used 11", "gone"], order);
        Assert.Equal(0, Heap.Count);

        void Use(Action callee)
        {
            using Lease<Node> lease = Heap.Borrow(node);
            callee();
            Heap.Collect();
            order.Add($"used {lease.Value.Number}");
        }
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_proxy_hash")]
    public void The_hash_of_a_handle_is_its_own_and_not_that_of_the_object()
    {
        Handle<Node> node = NewNode();
        (int Handle, int Weak) before = (node.GetHashCode(), node.ToWeakHandle().GetHashCode());
        Heap.At(node).Number = 99;
        Assert.Equal(before, (node.GetHashCode(), node.ToWeakHandle().GetHashCode()));
        Release(node);
        Assert.Equal(before, (node.GetHashCode(), node.ToWeakHandle().GetHashCode()));
    }
}
