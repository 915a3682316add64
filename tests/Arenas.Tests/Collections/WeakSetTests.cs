using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>What CPython's tests ask of a WeakSet.</summary>
public sealed class WeakSetTests : IDisposable
{
    private readonly ObjectHeap _heap = new();
    private readonly Population _objects;
    private readonly WeakSet<Thing> _set;

    public WeakSetTests()
    {
        _objects = new(_heap, 6);
        _set = new(_heap, _objects.Living);
    }

    public void Dispose()
    {
        _set.Dispose();
        _heap.Dispose();
    }

    [Fact]
    public void Members_leave_as_they_die()
    {
        Assert.Equal(6, _set.Count);
        Handle<Thing> dead = _objects[3];
        _objects.Kill(3);
        Assert.Equal(5, _set.Count);
        Assert.False(_set.Contains(dead));
        Assert.Equal(_objects.Living, _set);
        Assert.Equal(_objects.Living.Select(thing => thing.ToWeakHandle()), _set.WeakMembers());
        _objects.KillAll();
        Assert.Equal(0, _set.Count);
    }

    [Fact]
    public void A_member_is_added_once_and_removed_once()
    {
        Assert.False(_set.Add(_objects[0]));
        Assert.Single(_heap.WatchesOf(_objects[0]));
        Handle<Thing> other = _heap.New(new Thing(9));
        Assert.False(_set.Contains(other));
        Assert.Throws<KeyNotFoundException>(() => _set.Remove(other));
        Assert.True(_set.Add(other));
        _set.Remove(other);
        Assert.False(_set.TryRemove(other));
        Assert.False(_set.Contains(default));
        Assert.Throws<ArgumentException>(() => _set.Add(default));
        Assert.Throws<ArgumentException>(() => _set.TryRemove(new(13)));
        Assert.Equal(6, _set.Count);
    }

    [Fact]
    public void The_newest_member_is_taken_first_and_held()
    {
        for (int left = 5; left >= 0; left--)
        {
            Assert.True(_set.TryTake(out Handle<Thing> taken));
            Assert.Equal(_objects[left], taken);
            Assert.Equal(2, _heap.CountsOf(taken).External);
            Assert.Equal(left, _set.Count);
        }
        Assert.False(_set.TryTake(out Handle<Thing> none));
        Assert.True(none.IsNull);
    }

    [Fact]
    public void A_copy_is_a_set_of_its_own()
    {
        using WeakSet<Thing> copy = new(_set);
        Assert.True(copy.SetEquals(_set));
        copy.Clear();
        Assert.Equal((0, 6), (copy.Count, _set.Count));
        Assert.Throws<ArgumentNullException>(() => new WeakSet<Thing>((WeakSet<Thing>)null!));
    }

    [Theory]
    [InlineData(0b000111, 0b001110)]
    [InlineData(0b000000, 0b111111)]
    [InlineData(0b010101, 0b010101)]
    [InlineData(0b111111, 0b000100)]
    [InlineData(0b110000, 0b001100)]
    public void Sets_combine_and_compare_as_sets_do(int left, int right)
    {
        Handle<Thing>[] others = Members(right);
        foreach ((Action<WeakSet<Thing>> change, int expected) in new (Action<WeakSet<Thing>>, int)[]
        {
            (set => set.UnionWith(others), left | right),
            (set => set.ExceptWith(others), left & ~right),
            (set => set.IntersectWith(others), left & right),
            (set => set.SymmetricExceptWith(others), left ^ right),
        })
        {
            using WeakSet<Thing> set = new(_heap, Members(left));
            change(set);
            Assert.Equal(Members(expected).Order(Comparer<Handle<Thing>>.Create((x, y) => x.Bits.CompareTo(y.Bits))),
                set.Order(Comparer<Handle<Thing>>.Create((x, y) => x.Bits.CompareTo(y.Bits))));
        }
        using WeakSet<Thing> asked = new(_heap, Members(left));
        using WeakSet<Thing> weak = new(_heap, others);
        Assert.Equal((left & right) == left, asked.IsSubsetOf(weak));
        Assert.Equal((left & right) == right, asked.IsSupersetOf(weak));
        Assert.Equal((left & right) != 0, asked.Overlaps(others));
        Assert.Equal(left == right, asked.SetEquals(weak));
    }

    [Fact]
    public void A_set_combines_with_itself()
    {
        _set.UnionWith(_set);
        _set.IntersectWith(_set);
        Assert.Equal(_objects.Living, _set);
        Assert.True(_set.IsSubsetOf(_set));
        _set.SymmetricExceptWith(_set);
        Assert.Equal(0, _set.Count);
    }

    [Fact]
    public void A_death_on_the_way_through_is_no_failure()
    {
        using IEnumerator<Handle<Thing>> members = _set.GetEnumerator();
        Assert.True(members.MoveNext());
        _objects.Kill(5);
        _objects.Kill(2);
        Handle<Thing> late = _objects.Add(77);
        _set.Add(late);
        List<int> rest = [];
        while (members.MoveNext())
        {
            rest.Add(_heap.At(members.Current).Number);
        }
        Assert.Equal([1, 3, 4], rest);
        Assert.Equal(5, _set.Count);
    }

    [Fact]
    public void Equal_objects_are_one_member()
    {
        using WeakSet<Thing> set = new(_heap, new EqualThings(_heap));
        Handle<Thing> twin = _heap.New(new Thing(2));
        Assert.True(set.Add(_objects[2]));
        Assert.False(set.Add(twin));
        Assert.True(set.Contains(twin));
        _objects.Kill(2);
        Assert.False(set.Contains(twin));
        Assert.True(set.Add(twin));
    }

    private Handle<Thing>[] Members(int bits) =>
        [.. _objects.Living.Where((_, index) => ((bits >> index) & 1) != 0)];
}
