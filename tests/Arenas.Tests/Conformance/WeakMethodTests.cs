using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Two watches make a weak method, with nothing else of the library.</summary>
public sealed class WeakMethodTests : ConformanceTest
{
    private const string WeakMethodTestCase = "test_weakref.WeakMethodTestCase";

    [Fact]
    [Conforms(WeakMethodTestCase, "test_alive")]
    public void A_weak_method_binds_the_same_object_and_function()
    {
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        using WeakMethod method = new(Heap, self, function);
        Assert.True(method.IsAlive);
        Assert.True(method.TryBind(out Handle boundSelf, out Handle boundFunction));
        Assert.Equal((self.ToHandle(), function.ToHandle()), (boundSelf, boundFunction));
        Assert.Equal((2, 2), (Heap.CountsOf(self).External, Heap.CountsOf(function).External));
    }

    [Fact]
    [Conforms(WeakMethodTestCase, "test_object_dead")]
    public void A_weak_method_is_dead_without_its_object()
    {
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        using WeakMethod method = new(Heap, self, function);
        Release(self);
        Assert.False(method.IsAlive || method.TryBind(out _, out _));
        Assert.Equal(new(0, 1, false), Heap.CountsOf(function));
    }

    [Fact]
    [Conforms(WeakMethodTestCase, "test_method_dead")]
    public void A_weak_method_is_dead_without_its_function()
    {
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        using WeakMethod method = new(Heap, self, function);
        Heap.Release(function);
        Assert.False(method.IsAlive || method.TryBind(out _, out _));
        Assert.Equal(new(0, 1, false), Heap.CountsOf(self));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Conforms(WeakMethodTestCase, "test_callback_when_object_dead")]
    [Conforms(WeakMethodTestCase, "test_callback_when_method_dead")]
    public void A_weak_method_is_told_once_whichever_goes_first(bool selfFirst)
    {
        List<WeakMethod> called = [];
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        using WeakMethod method = new(Heap, self, function, called.Add);
        Heap.Release(selfFirst ? self.ToHandle() : function);
        Assert.Equal([method], called);
        Heap.Release(selfFirst ? function.ToHandle() : self);
        Assert.Single(called);
    }

    [Fact]
    [Conforms(WeakMethodTestCase, "test_no_cycles")]
    public void A_weak_method_that_is_given_up_is_kept_by_nobody()
    {
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        WeakReference<WeakMethod> method = MakeAndGiveUp(self, function);
        GC.Collect();
        Assert.False(method.TryGetTarget(out _));
        Assert.Empty(Heap.WatchesOf(self));
        Assert.Empty(Heap.WatchesOf(function));
        Release(self);
        Assert.Equal(1, Heap.Count);
    }

    [Fact]
    [Conforms(WeakMethodTestCase, "test_equality")]
    [Conforms(WeakMethodTestCase, "test_hashing")]
    public void Weak_methods_are_equal_while_both_parts_live_and_are_the_same()
    {
        (Handle<Node> self, Handle<Leaf> function) = NewMethod();
        (Handle<Node> otherSelf, Handle<Leaf> otherFunction) = NewMethod();
        using WeakMethod a = new(Heap, self, function);
        using WeakMethod b = new(Heap, self, function);
        using WeakMethod c = new(Heap, otherSelf, function);
        using WeakMethod d = new(Heap, self, otherFunction);
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, c);
        Assert.NotEqual(a, d);
        int hash = a.GetHashCode();
        Release(self);
        Assert.NotEqual(a, b);
        Assert.Equal(a, a);
        Assert.Equal((hash, hash), (a.GetHashCode(), b.GetHashCode()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<WeakMethod> MakeAndGiveUp(Handle<Node> self, Handle<Leaf> function)
    {
        WeakMethod method = new(Heap, self, function, static _ => Assert.Fail("nobody listens"));
        method.Dispose();
        return new(method);
    }

    private (Handle<Node> Self, Handle<Leaf> Function) NewMethod() => (NewNode(), Heap.New(default(Leaf)));
}
