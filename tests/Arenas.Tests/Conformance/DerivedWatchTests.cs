using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Watches that a user has derived from.</summary>
public sealed class DerivedWatchTests : ConformanceTest
{
    private const string SubclassableWeakrefTestCase = "test_weakref.SubclassableWeakrefTestCase";

    [Fact]
    [Conforms(SubclassableWeakrefTestCase, "test_subclass_refs")]
    public void A_derived_watch_is_a_watch_with_more()
    {
        List<string> called = [];
        Handle<Node> node = NewNode();
        using TaggedWatch watch = new(Heap, node, dead => called.Add(((TaggedWatch)dead).Tag), "24");
        Assert.True(watch.TryGet(out Handle same));
        Assert.Equal(node.ToHandle(), same);
        Assert.StartsWith("TaggedWatch of Node", $"{watch}");
        Heap.Release(same);
        Release(node);
        Assert.False(watch.TryGet(out _));
        Assert.Equal(2, watch.Upgrades);
        Assert.Equal(["24"], called);
    }

    [Fact]
    [Conforms(SubclassableWeakrefTestCase, "test_subclass_refs_dont_replace_standard_refs")]
    public void A_derived_watch_stands_beside_others_and_replaces_none()
    {
        Handle<Node> node = NewNode();
        using TaggedWatch first = new(Heap, node, null, "a");
        using Watch plain = new(Heap, node);
        Assert.NotSame(first, plain);
        Assert.Equal([plain, first], Heap.WatchesOf(node));
        using TaggedWatch second = new(Heap, node, null, "b");
        Assert.Equal([second, plain, first], Heap.WatchesOf(node));
        Assert.Equal(["b", "a"], Heap.WatchesOf(node).OfType<TaggedWatch>().Select(watch => watch.Tag));
    }

    [Fact]
    [Conforms(SubclassableWeakrefTestCase, "test_subclass_refs_dont_conflate_callbacks")]
    public void Two_callbacks_of_one_object_stay_two()
    {
        List<string> called = [];
        Handle<Node> node = NewNode();
        using TaggedWatch first = new(Heap, node, _ => called.Add("first"), "same");
        using TaggedWatch second = new(Heap, node, _ => called.Add("second"), "same");
        Assert.NotSame(first, second);
        Assert.NotSame(first.Callback, second.Callback);
        Assert.Equal(2, Heap.WatchesOf(node).Count);
        Release(node);
        Assert.Equal(["second", "first"], called);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(SubclassableWeakrefTestCase, "test_subclass_refs_with_cycle")]
    public void A_watch_whose_owner_held_the_last_edge_to_its_target_is_silent(bool each)
    {
        List<string> called = [];
        Handle<Node> target = NewNode();
        Handle<Node> owner = Heap.New(new Node { Next = target });
        using TaggedWatch watch = new(Heap, target, _ => called.Add("target"), "of the owner", owner);
        if (each)
        {
            // Each owns the watch that watches the other.
            Heap.Link(target, ref Heap.At(target).Next, owner);
            _ = new TaggedWatch(Heap, owner, _ => called.Add("owner"), "of the target", target);
        }
        Release(target);
        Assert.True(watch.IsAlive);
        Release(owner);
        Assert.Equal(each ? 2 : 0, Heap.Collect().Freed);
        Assert.Empty(called);
        Assert.False(watch.IsAlive);
        Assert.Equal(0, Heap.Count);
    }
}
