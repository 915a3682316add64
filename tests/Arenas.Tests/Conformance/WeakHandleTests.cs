using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Weak handles, and watches without callbacks: what they name, are equal to, and say.</summary>
public sealed class WeakHandleTests : ConformanceTest
{
    private const string ReferencesTestCase = "test_weakref.ReferencesTestCase";

    [Fact]
    [Conforms(ReferencesTestCase, "test_basic_ref")]
    public void A_weak_handle_gives_the_same_object_back_while_it_lives()
    {
        Handle<Node> node = NewNode();
        WeakHandle<Node> weak = node;
        using Watch watch = new(Heap, node);
        Assert.True(Heap.TryUpgrade(weak, out Handle<Node> same));
        Assert.True(watch.TryUpgrade(out Handle again));
        Assert.Equal((node, node.ToHandle()), (same, again));
        Assert.Equal(3, Heap.CountsOf(node).External);
        string[] alive = [$"{weak}", $"{watch}"];
        Release(node, same, node);
        Assert.False(Heap.TryUpgrade(weak, out same) || watch.TryUpgrade(out again));
        Assert.True(same.IsNull && again.IsNull);
        Assert.All([.. alive, $"{weak}", $"{watch}"], Assert.NotEmpty);
        Heap.Dispose();
        Assert.NotEmpty($"{weak}{watch}");
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_ref_repr")]
    [Conforms(ReferencesTestCase, "test_proxy_repr")]
    public void A_watch_says_what_it_watches_and_when_it_is_dead()
    {
        Handle<Node> node = NewNode();
        using Watch watch = new(Heap, node);
        using Watch disposed = new(Heap, node);
        string alive = $"Watch of Node {node} in {Heap.Name}";
        Assert.Equal(alive, $"{watch}");
        disposed.Dispose();
        Assert.Equal($"{alive}, dead", $"{disposed}");
        Release(node);
        Assert.Equal($"{alive}, dead", $"{watch}");
        Assert.Equal($"{node}", $"{node.ToWeakHandle()}");
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_repr_failure_gh99184")]
    public void A_description_runs_no_code_of_the_object()
    {
        Handle<Mute> mute = Heap.New(default(Mute));
        using Watch watch = new(Heap, mute);
        Assert.Equal($"Watch of Mute {mute} in {Heap.Name}", $"{watch}");
        Assert.Equal($"{mute}", $"{mute.ToWeakHandle()}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_ref_reuse")]
    [Conforms(ReferencesTestCase, "test_proxy_reuse")]
    [Conforms(ReferencesTestCase, "test_shared_ref_without_callback")]
    [Conforms(ReferencesTestCase, "test_shared_proxy_without_callback")]
    public void Weak_handles_of_one_object_are_one_value_and_registered_nowhere(bool proxies)
    {
        Handle<Node> node = NewNode();
        HolderCounts before = Heap.CountsOf(node);
        WeakHandle<Node> first = node;
        WeakHandle<Node> second = proxies ? new Handle<Node>(node.Bits) : node.ToWeakHandle();
        Assert.Equal(first, second);
        Assert.Equal(before, Heap.CountsOf(node));
        Assert.Empty(Heap.WatchesOf(node));
        using Watch absent = new(Heap, node);
        using Watch none = new(Heap, node, null);
        Assert.Null(absent.Callback);
        Assert.Null(none.Callback);
        Assert.Equal([none, absent], Heap.WatchesOf(node));
        using Watch some = new(Heap, node, _ => { });
        Assert.Equal([some, none, absent], Heap.WatchesOf(node));
        Assert.Equal(first, new WeakHandle<Node>(none.Target.Bits));
        Assert.Equal(before, Heap.CountsOf(node));
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_getweakrefcount")]
    public void Watches_are_counted_until_they_are_given_up()
    {
        Handle<Node> node = NewNode();
        List<Watch> watches = [new(Heap, node), new(Heap, node, _ => { })];
        Assert.Equal(2, Heap.WatchesOf(node).Count);
        watches.AddRange([new(Heap, node), new Finalizer(Heap, node, () => { })]);
        Assert.Equal(4, Heap.WatchesOf(node).Count);
        watches.ForEach(watch => watch.Dispose());
        Assert.Empty(Heap.WatchesOf(node));
        Assert.Empty(Heap.WatchesOf(Heap.New(1)));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [Conforms(ReferencesTestCase, "test_getweakrefs")]
    public void Exactly_the_live_watches_are_listed_the_newest_first(int first, int second, int third)
    {
        Handle<Node> node = NewNode();
        Assert.Empty(Heap.WatchesOf(node));
        List<Watch> made = [new(Heap, node), new(Heap, node, _ => { }), new(Heap, node)];
        List<Watch> expected = [made[2], made[1], made[0]];
        Assert.Equal(expected, Heap.WatchesOf(node));
        foreach (int next in new[] { first, second, third })
        {
            made[next].Dispose();
            made[next].Dispose();
            Assert.True(expected.Remove(made[next]));
            Assert.Equal(expected, Heap.WatchesOf(node));
        }
        using Watch last = new(Heap, node);
        Assert.Equal([last], Heap.WatchesOf(node));
        Assert.Empty(Heap.WatchesOf(NewNode()));
        Release(node);
        Assert.Throws<ObjectDisposedException>(() => Heap.WatchesOf(node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_gc_during_ref_creation")]
    [Conforms(ReferencesTestCase, "test_gc_during_proxy_creation")]
    public void A_watch_made_while_older_ones_go_with_the_garbage_is_good(bool withCallback)
    {
        Heap.Thresholds = new(1, 1, 1);
        int calls = 0;
        Handle<Node> referenced = NewNode();
        for (int i = 0; i < 100; i++)
        {
            Handle<Node> garbage = NewSelfCycle();
            Watch owned = new(Heap, referenced, withCallback ? _ => calls += 100 : null, garbage);
            Assert.Contains(owned, Heap.WatchesOf(referenced));
            Release(garbage);
            Handle<Node> other = NewNode();
            using Watch watch = new(Heap, referenced, withCallback ? _ => calls++ : null);
            Assert.True(watch.IsAlive && watch.TryUpgrade(out Handle same) && same == referenced);
            Release(referenced, other);
            Assert.Equal(watch, Heap.WatchesOf(referenced)[0]);
        }
        Assert.True(Heap.GetCollectionStatistics(0).Collections > 10);
        Heap.Collect();
        Assert.Empty(Heap.WatchesOf(referenced));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(ReferencesTestCase, "test_ref_created_during_del")]
    public void A_weak_handle_made_by_the_finalizer_of_its_object_dies_with_it(bool inCycle)
    {
        WeakHandle<Node> weak = default;
        Watch? quiet = null;
        Watch? told = null;
        int calls = 0;
        Heap.SetFinalizer<Node>((heap, node) =>
        {
            weak = node;
            quiet = new Watch(heap, node);
            told = new Watch(heap, node, _ => calls++);
        });
        Release(inCycle ? NewSelfCycle() : NewNode());
        Heap.Collect();
        Assert.False(weak.IsNull || Heap.TryUpgrade(weak, out Handle<Node> _));
        Assert.False(quiet!.IsAlive || told!.IsAlive || told.TryUpgrade(out _));

        // By its count an object ends as any other does; in a collection callbacks have had their time.
        Assert.Equal(inCycle ? 0 : 1, calls);
        Assert.Equal(0, Heap.Count);
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_equality")]
    [Conforms(ReferencesTestCase, "test_hashing")]
    public void Weak_handles_are_equal_if_they_name_one_object_dead_or_alive()
    {
        Handle<Node> node = NewNode();
        Handle<Node> twin = NewNode();
        (WeakHandle<Node> a, WeakHandle<Node> b, WeakHandle<Node> c) = (node, node, twin);
        int hash = a.GetHashCode();
        Check();
        Release(node);
        Check();
        Handle<Node> successor = NewNode();
        Assert.Equal(HandleBits.PlaceOf(node.Bits), HandleBits.PlaceOf(successor.Bits));
        Assert.NotEqual(a, successor.ToWeakHandle());
        Check();

        void Check()
        {
            Assert.True(a == b && a != c && a.Equals(b));
            Assert.False(a.Equals((object)node) || a.Equals("a"));
            Assert.Equal((hash, hash), (a.GetHashCode(), b.GetHashCode()));
            Assert.Single(new HashSet<WeakHandle<Node>> { a, b });
        }
    }

    [Fact]
    [Conforms(ReferencesTestCase, "test_ordering")]
    public void Weak_handles_have_no_order() => Assert.All(
        [typeof(WeakHandle<Node>), typeof(Watch)],
        type => Assert.False(
            typeof(IComparable).IsAssignableFrom(type)
                || type.GetInterfaces().Any(face => face.Name.StartsWith("IComparable", StringComparison.Ordinal))
                || type.GetMethods(BindingFlags.Static | BindingFlags.Public).Any(
                    method => method.Name is "op_LessThan" or "op_GreaterThan")));

    private struct Mute : INativeObject
    {
        public Handle<Node> Next;

        public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Next);

        public override readonly string ToString() => throw new InvalidOperationException("no name");
    }
}
