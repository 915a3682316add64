using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Collections;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What CPython's tests ask of a WeakKeyDictionary.</summary>
public sealed class MappingsOfKeysTests : IDisposable
{
    private const int Count = 10;

    private readonly ObjectHeap _heap = new();
    private readonly Population _objects;
    private readonly WeakKeyMap<Thing, int> _map;

    public MappingsOfKeysTests()
    {
        _objects = new(_heap, Count);
        _map = new(_heap, _objects.ToNumber());
    }

    public void Dispose()
    {
        _map.Dispose();
        _heap.Dispose();
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keys")]
    public void A_key_is_found_until_it_dies()
    {
        foreach (Handle<Thing> thing in _objects.Living)
        {
            Assert.Single(_heap.WatchesOf(thing));
            Assert.Equal(_objects.NumberOf(thing), _map[thing]);
            Assert.True(_map.ContainsKey(thing));
        }
        using (WeakKeyMap<Thing, int> copy = new(_map))
        {
            Assert.Equal(_map.ToList(), copy.ToList());
            Assert.Equal(_objects.ToNumber(), copy);
        }
        Handle<Thing> dead = _objects[0];
        _objects.Kill(0);
        Assert.Equal(Count - 1, _map.Count);
        Assert.False(_map.ContainsKey(dead));
        _objects.KillAll();
        Assert.Equal(0, _map.Count);
        Assert.Empty(_map);
        Handle<Thing> unknown = _heap.New(new Thing(42));
        Assert.False(_map.ContainsKey(unknown));
        Assert.False(_map.ContainsKey(default));
        Assert.False(_map.ContainsKey(new(34)));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_iters")]
    public void Every_way_through_visits_each_entry_once()
    {
        Assert.Equal(_objects.ToNumber(), _map);
        Assert.Equal(_objects.Living, _map.Keys);
        Assert.Equal(Enumerable.Range(0, Count), _map.Values);
        Assert.Equal(_objects.Living.Select(thing => thing.ToWeakHandle()), _map.WeakKeys());
    }

    [Theory]
    [InlineData("entries")]
    [InlineData("keys")]
    [InlineData("values")]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keys_destroy_while_iterating")]
    public void A_death_on_the_way_through_is_no_failure(string way)
    {
        IEnumerable<object> all = way switch
        {
            "entries" => _map.Select(entry => (object)entry),
            "keys" => _map.Keys.Select(key => (object)key),
            _ => _map.Values.Select(value => (object)value),
        };
        using IEnumerator<object> iterator = all.GetEnumerator();
        Assert.True(iterator.MoveNext());
        _objects.KillLast();
        int left = 0;
        while (iterator.MoveNext())
        {
            left++;
        }
        Assert.Equal(_objects.Count - 1, left);
        Assert.Equal(Count - 1, _map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keys_destroy_while_iterating")]
    public void A_change_while_a_death_and_an_iterator_are_pending_sees_neither()
    {
        OnTheWay(dead => Assert.False(_map.ContainsKey(dead)));
        OnTheWay(dead => Assert.Throws<KeyNotFoundException>(() => _map.Remove(dead)));
        OnTheWay(dead => Assert.False(_map.TryRemove(dead, out _)));
        OnTheWay(dead => Assert.Throws<ObjectDisposedException>(() => _map[dead] = 1));
        OnTheWay(_ =>
        {
            Handle<Thing> other = _objects.Add(77);
            _map[other] = 77;
            Assert.Equal(77, _map[other]);
        });
        using WeakKeyMap<Thing, int> copy = new(_map);
        OnTheWay(_ =>
        {
            _map.SetAll(copy);
            Assert.Equal(copy.ToList(), _map.ToList());
        });
        OnTheWay(_ => _map.Clear());
        Assert.Equal(0, _map.Count);
        Assert.Empty(_map);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keys_destroy_while_iterating")]
    public void The_count_is_exact_while_a_death_and_an_iterator_are_pending()
    {
        Handle<Thing> extra = _heap.New(new Thing(123456));
        OnTheWay(_ =>
        {
            Assert.Equal(Count - 1, _map.Count);
            Assert.True(_map.TryRemove(_objects[0], out int number));
            Assert.Equal(0, number);
            _map[extra] = 123456;
            Assert.Equal(Count - 1, _map.Count);
        });
        OnTheWay(_ =>
        {
            Assert.Equal(Count - 2, _map.Count);
            Assert.True(_map.TryTake(out Handle<Thing> taken, out int number));
            Assert.Equal((extra, 123456), (taken, number));
            _heap.Release(taken);
            Assert.Equal(Count - 3, _map.Count);
        });
        OnTheWay(_ =>
        {
            _map.Remove(_objects[1]);
            Assert.Equal(Count - 5, _map.Count);
        });
        OnTheWay(_ => _map.Clear());
        Assert.Equal(0, _map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_len_cycles")]
    public void The_count_follows_a_collection_while_an_iterator_is_alive()
    {
        using WeakKeyMap<Loop, int> map = FillWithLoops();
        using (IEnumerator<KeyValuePair<Handle<Loop>, int>> iterator = map.GetEnumerator())
        {
            Assert.True(iterator.MoveNext());
            Assert.Equal(20, map.Count);
            Assert.Equal(19, _heap.Collect().Freed);
            Assert.Equal(1, map.Count);
        }
        Assert.Equal(1, _heap.Collect().Freed);
        Assert.Equal(0, map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_len_race")]
    public void The_count_is_sane_whenever_a_collection_strikes()
    {
        for (int threshold = 1; threshold < 100; threshold++)
        {
            _heap.Thresholds = new(threshold, threshold, threshold);
            using WeakKeyMap<Loop, int> map = FillWithLoops();
            int first;
            using (IEnumerator<KeyValuePair<Handle<Loop>, int>> iterator = map.GetEnumerator())
            {
                iterator.MoveNext();
                first = map.Count;
                Assert.InRange(first, 0, 20);
            }
            Assert.InRange(map.Count, 0, first);
            _heap.Collect();
            Assert.Equal(0, map.Count);
        }
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_make_weak_keyed_dict_from_dict")]
    public void A_map_is_made_of_a_dictionary()
    {
        Dictionary<Handle<Thing>, string> plain = new() { [_objects[3]] = "three" };
        using WeakKeyMap<Thing, string> map = new(_heap, plain);
        Assert.Equal("three", map[_objects[3]]);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_make_weak_keyed_dict_from_weak_keyed_dict")]
    public void A_map_is_made_of_another()
    {
        using WeakKeyMap<Thing, int> copy = new(_map);
        _map.Clear();
        Assert.Equal(_objects.ToNumber(), copy);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_dict_popitem")]
    public void An_entry_is_taken_with_its_object_held()
    {
        using WeakKeyMap<Thing, string> map = new(_heap, [new(_objects[1], "one"), new(_objects[2], "two")]);
        Assert.True(map.TryTake(out Handle<Thing> key, out string? value));
        Assert.Equal((_objects[2], "two"), (key, value));
        Assert.Equal(2, _heap.CountsOf(key).External);
        Assert.Equal(1, map.Count);
        Assert.True(map.TryTake(out key, out value));
        Assert.Equal((_objects[1], "one"), (key, value));
        Assert.False(map.TryTake(out key, out value));
        Assert.True(key.IsNull && value is null);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_dict_setdefault")]
    public void The_first_value_of_a_key_stays_while_it_lives()
    {
        using WeakKeyMap<Thing, string> map = new(_heap);
        Assert.Equal("first", map.GetOrAdd(_objects[1], "first"));
        Assert.Equal("first", map.GetOrAdd(_objects[1], "second"));
        Assert.Equal("first", map.GetOrAdd(_objects[1], _ => throw new InvalidOperationException("not asked")));
        Assert.Equal("first", map[_objects[1]]);
        Assert.Equal("made", map.GetOrAdd(_objects[2], _ => "made"));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_dict_update")]
    public void An_update_copies_all_entries()
    {
        using WeakKeyMap<Thing, int> map = new(_heap);
        map.SetAll(new Dictionary<Handle<Thing>, int> { [_objects[3]] = 33, [_objects[4]] = 44 });
        Assert.Equal((2, 33, 44), (map.Count, map[_objects[3]], map[_objects[4]]));
        map.SetAll(_map);
        Assert.Equal((Count, 3), (map.Count, map[_objects[3]]));
        Assert.Throws<ArgumentException>(
            () => map.SetAll([new(_objects[1], 11), new(default, 12), new(_objects[2], 22)]));
        Assert.Equal((Count, 11, 2), (map.Count, map[_objects[1]], map[_objects[2]]));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_delitem")]
    public void A_removal_takes_one_entry_only()
    {
        using WeakKeyMap<Thing, string> map = new(_heap, [new(_objects[0], "a"), new(_objects[1], "b")]);
        map.Remove(_objects[0]);
        Assert.Equal([new(_objects[1], "b")], map);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_union_operators")]
    public void A_union_has_the_entries_of_both_while_their_objects_live()
    {
        Population others = new(_heap, 2);
        using WeakKeyMap<Thing, int> small = new(_heap, [new(_objects[1], -1), new(others[0], 100)]);
        using WeakKeyMap<Thing, int> withMap = _map.Union(small);
        using WeakKeyMap<Thing, int> withPairs = _map.Union([new(others[1], 101)]);
        Assert.Equal((Count, 2), (_map.Count, small.Count));
        Assert.Equal((Count + 1, Count + 1), (withMap.Count, withPairs.Count));
        Assert.Equal((-1, 100, 1), (withMap[_objects[1]], withMap[others[0]], _map[_objects[1]]));
        others.Kill(0);
        _objects.Kill(1);
        Assert.Equal((Count - 1, Count, Count - 1, 0), (withMap.Count, withPairs.Count, _map.Count, small.Count));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_bad_delitem")]
    public void An_absent_key_is_not_found_and_one_of_a_wrong_kind_is_an_error()
    {
        Handle<Thing> absent = _heap.New(new Thing(1));
        Assert.Throws<KeyNotFoundException>(() => _map.Remove(absent));
        Assert.Throws<KeyNotFoundException>(() => _map[absent]);
        Assert.False(_map.TryRemove(absent));
        using ObjectHeap other = new();
        Handle<Thing> foreign = other.New(new Thing(1));
        Handle<Thing> otherType = new(Loop.New(_heap).Bits);
        foreach (Handle<Thing> wrong in new[] { default, foreign, otherType, new(13) })
        {
            Assert.Throws<ArgumentException>(() => _map[wrong]);
            Assert.Throws<ArgumentException>(() => _map[wrong] = 1);
            Assert.Throws<ArgumentException>(() => _map.Remove(wrong));
            Assert.Throws<ArgumentException>(() => _map.GetOrAdd(wrong, 1));
            Assert.False(_map.ContainsKey(wrong));
        }
        Assert.Equal(Count, _map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_keyed_cascading_deletes")]
    public void A_comparison_that_kills_other_keys_breaks_no_removal()
    {
        Population keys = new(_heap, 4);
        Population equals = new(_heap, 4);
        bool kills = false;
        EqualThings comparer = new(_heap, () =>
        {
            if (kills)
            {
                keys.KillLast();
            }
        });
        using WeakKeyMap<Thing, int> map = new(_heap, keys.ToNumber(), comparer);
        kills = true;
        int removals = 0;
        foreach (Handle<Thing> equal in equals.Living.Take(2))
        {
            removals++;
            map.Remove(equal);
        }
        Assert.Equal((2, 2, 0), (removals, keys.Count, map.Count));
    }

    private WeakKeyMap<Loop, int> FillWithLoops()
    {
        WeakKeyMap<Loop, int> map = new(_heap);
        Handle<Loop>[] loops = [.. Enumerable.Range(0, 20).Select(number => Loop.New(_heap, number))];
        foreach (Handle<Loop> loop in loops)
        {
            map[loop] = _heap.At(loop).Number;
        }
        Array.ForEach(loops, _heap.Release);
        return map;
    }

    /// <summary>Runs a step with a handle of an object that died after an iterator began, which is still
    /// open.</summary>
    private void OnTheWay(Action<Handle<Thing>> step)
    {
        using IEnumerator<KeyValuePair<Handle<Thing>, int>> iterator = _map.GetEnumerator();
        Assert.True(iterator.MoveNext());
        Handle<Thing> dead = _objects[^1];
        _objects.KillLast();
        step(dead);
        while (iterator.MoveNext())
        {
            Assert.True(_heap.IsAlive(iterator.Current.Key));
        }
    }
}
