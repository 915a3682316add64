using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>What weak maps do that no dictionary of CPython does, or does not tell.</summary>
public sealed class WeakMapTests : IDisposable
{
    private readonly ObjectHeap _heap = new();

    public void Dispose() => _heap.Dispose();

    [Fact]
    public void What_a_map_hands_out_is_held_once_more_and_what_it_is_given_is_not()
    {
        using WeakValueMap<string, Thing> map = new(_heap);
        Handle<Thing> thing = _heap.New(new Thing(1));
        map.Set("a", thing);
        Assert.Equal(1, _heap.CountsOf(thing).External);
        Assert.True(map.TryGet("a", out Handle<Thing> found));
        Assert.Equal(2, _heap.CountsOf(thing).External);
        _heap.Release(thing);
        Assert.True(map.ContainsKey("a"));
        _heap.Release(found);
        Assert.False(map.ContainsKey("a"));
        Assert.Equal((0, 0), (map.Count, _heap.Count));
    }

    [Fact]
    public void An_enumeration_holds_what_it_stands_at()
    {
        Population things = new(_heap, 3);
        using WeakValueMap<int, Thing> map = new(_heap, things.ByNumber());
        using (IEnumerator<Handle<Thing>> values = map.Values.GetEnumerator())
        {
            Assert.True(values.MoveNext());
            Handle<Thing> first = values.Current;
            things.KillAll();
            Assert.Equal((1, 1), (map.Count, _heap.CountsOf(first).External));
            Assert.False(values.MoveNext());
        }
        Assert.Equal((0, 0), (map.Count, _heap.Count));
    }

    [Fact]
    public void What_is_added_on_the_way_is_not_visited_and_what_is_set_again_keeps_its_place()
    {
        Population things = new(_heap, 3);
        using WeakValueMap<int, Thing> map = new(_heap, things.ByNumber());
        List<int> visited = [];
        foreach ((int key, Handle<Thing> value) in map)
        {
            visited.Add(key);
            map.Set(key + 10, value);
            map.Set(0, things[2]);
        }
        Assert.Equal([0, 1, 2], visited);
        Assert.Equal([0, 1, 2, 10, 11, 12], map.Keys);
    }

    [Fact]
    public void Memory_goes_back_as_entries_die_and_enumerations_find_their_way()
    {
        Population things = new(_heap, 1000);
        using WeakValueMap<int, Thing> map = new(_heap, things.ByNumber());
        Assert.Equal(1024, map.Capacity);
        using IEnumerator<int> keys = map.Keys.GetEnumerator();
        for (int key = 0; key < 500; key++)
        {
            Assert.True(keys.MoveNext());
            Assert.Equal(key, keys.Current);
        }
        while (things.Count > 5)
        {
            things.Kill(things.Count / 2 >= 3 ? 1 : 0);
        }
        Assert.Equal((6, 16), (map.Count, map.Capacity)); // five, and the one that the enumeration holds
        List<int> rest = [];
        while (keys.MoveNext())
        {
            rest.Add(keys.Current);
        }
        Assert.Equal(things.ByNumber().Select(entry => entry.Key).Where(key => key > 499), rest);
        things.KillAll();
        Assert.Equal((0, 8), (map.Count, map.Capacity));
    }

    [Fact]
    public void Holes_are_used_again_without_growing()
    {
        using WeakKeyMap<Thing, int> map = new(_heap);
        Population things = new(_heap, 5);
        map.SetAll(things.ToNumber());
        for (int round = 0; round < 1000; round++)
        {
            things.Kill(0);
            map[things.Add(round)] = round;
        }
        Assert.Equal((5, 16), (map.Count, int.Max(16, map.Capacity)));
        Assert.Equal(things.ToNumber(), map);
    }

    [Fact]
    public void A_disposed_map_takes_its_watches_out_of_the_heap()
    {
        Population things = new(_heap, 3);
        WeakValueMap<int, Thing> values = new(_heap, things.ByNumber());
        WeakKeyMap<Thing, int> keys = new(_heap, things.ToNumber());
        Assert.Equal(2, _heap.WatchesOf(things[0]).Count);
        values.Dispose();
        keys.Dispose();
        Assert.Empty(_heap.WatchesOf(things[0]));
        Assert.Equal((0, 0), (values.Count, keys.Count));
        Assert.Throws<ObjectDisposedException>(() => values.Get(1));
        Assert.Throws<ObjectDisposedException>(() => values.Set(1, things[1]));
        Assert.Throws<ObjectDisposedException>(() => values.TryTake(out _, out _));
        Assert.Throws<ObjectDisposedException>(() => values.GetEnumerator().MoveNext());
        Assert.Throws<ObjectDisposedException>(() => keys.ContainsKey(things[1]));
        Assert.Throws<ObjectDisposedException>(() => keys[things[1]] = 1);
        Assert.Throws<ObjectDisposedException>(keys.Clear);
        values.Dispose();
        Assert.Empty(_heap.WatchesOf(things[1]));
    }

    [Fact]
    public void A_map_outlives_its_heap_without_harm()
    {
        ObjectHeap heap = new();
        Population things = new(heap, 3);
        using WeakValueMap<int, Thing> values = new(heap, things.ByNumber());
        using WeakKeyMap<Thing, int> keys = new(heap, things.ToNumber());
        using IEnumerator<int> open = values.Keys.GetEnumerator();
        Assert.True(open.MoveNext());
        heap.Dispose();
        Assert.Equal((0, 0), (values.Count, keys.Count));
        Assert.Throws<ObjectDisposedException>(() => values.TryGet(1, out _));
        Assert.Throws<ObjectDisposedException>(() => keys.TryGet(things[1], out _));
        Assert.Throws<ObjectDisposedException>(() => open.MoveNext());
    }

    [Fact]
    public void Null_and_foreign_handles_are_refused_and_nothing_stays_behind()
    {
        using WeakValueMap<string, Thing> map = new(_heap);
        Handle<Thing> thing = _heap.New(new Thing(1));
        Handle<Thing> stale = _heap.New(new Thing(2));
        _heap.Release(stale);
        Assert.Throws<ArgumentNullException>(() => map.Set(null!, thing));
        Assert.Throws<ArgumentException>(() => map.Set("a", default));
        Assert.Throws<ArgumentException>(() => map.Set("a", new(Loop.New(_heap).Bits)));
        Assert.Throws<ObjectDisposedException>(() => map.Set("a", stale));
        Assert.Throws<ObjectDisposedException>(() => map.GetOrAdd("a", _ => stale));
        Assert.Throws<ArgumentNullException>(() => new WeakValueMap<int, Thing>((ObjectHeap)null!));
        Assert.Throws<ArgumentException>(() => new WeakValueMap<int, Thing>(_heap, [new(1, thing), new(2, default)]));
        Assert.Equal(0, map.Count);
        Assert.Empty(_heap.WatchesOf(thing));
    }

    [Fact]
    public void A_comparer_or_factory_that_throws_leaves_nothing_behind()
    {
        bool throws = false;
        using WeakValueMap<int, Thing> map = new(
            _heap, new ClashingInts(() => _ = throws ? throw new InvalidOperationException("asked") : 0));
        Population things = new(_heap, 3);
        map.Set(0, things[0]);
        map.Set(3, things[1]);
        throws = true;
        Assert.Throws<InvalidOperationException>(() => map.Set(6, things[2]));
        Assert.Throws<InvalidOperationException>(() => map.TryAdd(6, things[2]));
        Assert.Throws<InvalidOperationException>(() => map.GetOrAdd(6, things[2]));
        Assert.Throws<FormatException>(() => map.GetOrAdd(1, _ => throw new FormatException()));
        Assert.Empty(_heap.WatchesOf(things[2]));
        Assert.Equal((2, 1), (map.Count, _heap.CountsOf(things[2]).External));
    }

    [Fact]
    public void A_value_that_a_factory_makes_is_handed_on_and_one_too_many_is_released()
    {
        using WeakValueMap<int, Thing> map = new(_heap);
        Handle<Thing> made = map.GetOrAdd(1, key => _heap.New(new Thing(key)));
        Assert.Equal(1, _heap.CountsOf(made).External);
        // The factory of 2 puts in a value of its own first.
        Handle<Thing> first = default;
        Handle<Thing> got = map.GetOrAdd(2, key =>
        {
            first = _heap.New(new Thing(20));
            map.Set(key, first);
            return _heap.New(new Thing(21));
        });
        Assert.Equal(first, got);
        Assert.Equal((2, 2), (_heap.CountsOf(first).External, _heap.Count));
        _heap.Release(first);
        _heap.Release(first);
        _heap.Release(made);
        Assert.Equal((0, 0), (map.Count, _heap.Count));
    }

    [Fact]
    public void Equal_objects_share_an_entry_that_goes_with_the_first()
    {
        using WeakKeyMap<Thing, string> map = new(_heap, new EqualThings(_heap, null, hasOneHash: true));
        Handle<Thing> one = _heap.New(new Thing(7));
        Handle<Thing> same = _heap.New(new Thing(7));
        Handle<Thing> other = _heap.New(new Thing(8));
        map[one] = "first";
        map[same] = "second";
        map[other] = "other";
        Assert.Equal((2, "second", "other"), (map.Count, map[one], map[other]));
        Assert.Empty(_heap.WatchesOf(same));
        _heap.Release(one);
        Assert.False(map.ContainsKey(same));
        Assert.Equal((1, 1), (_heap.CountsOf(same).External, map.Count));
    }

    [Fact]
    public void A_finalizer_finds_its_object_in_the_map_and_may_bring_it_back()
    {
        using WeakValueMap<string, Thing> map = new(_heap);
        Handle<Thing> saved = default;
        _heap.SetFinalizer<Thing>((_, _) => saved = map.Get("key"));
        Handle<Thing> thing = _heap.New(new Thing(1));
        map.Set("key", thing);
        _heap.Release(thing);
        Assert.Equal((thing, 1), (saved, map.Count));
        _heap.Release(saved);
        Assert.Equal((0, 0), (map.Count, _heap.Count));
    }

    [Fact]
    public void What_waits_to_be_freed_is_gone_for_whoever_asks()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { MaxFreesPerCall = 1 });
        using WeakValueMap<string, Loop> map = new(heap);
        Handle<Loop> inner = heap.New(new Loop());
        map.Set("inner", inner);
        Handle<Loop> outer = heap.New(new Loop { Next = inner });
        map.Set("outer", outer);
        heap.Release(inner);
        heap.Release(outer);
        Assert.Equal(1, map.Count);
        Assert.False(map.ContainsKey("inner"));
        Handle<Loop> young = heap.New(new Loop());
        map.Set("inner", young);
        heap.FreePending();
        Assert.Equal(young, map.Get("inner"));
        Assert.Equal((1, 1), (map.Count, heap.Count));
    }

    [Fact]
    public void Another_thread_has_no_business_with_the_map_of_an_owned_heap()
    {
        Handle<Thing> thing = _heap.New(new Thing(1));
        using WeakValueMap<int, Thing> map = new(_heap, [new(1, thing)]);
        Exception? failure = null;
        System.Threading.Thread other = new(() => failure = Record.Exception(() => map.TryGet(1, out _)));
        other.Start();
        other.Join();
        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(thing, map.Get(1));
    }
}
