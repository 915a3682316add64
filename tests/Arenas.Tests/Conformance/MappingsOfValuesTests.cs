using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Collections;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What CPython's tests ask of a WeakValueDictionary.</summary>
public sealed class MappingsOfValuesTests : IDisposable
{
    private const int Count = 10;

    private readonly ObjectHeap _heap = new();
    private readonly Population _objects;
    private readonly WeakValueMap<int, Thing> _map;

    public MappingsOfValuesTests()
    {
        _objects = new(_heap, Count);
        _map = new(_heap, _objects.ByNumber());
    }

    public void Dispose()
    {
        _map.Dispose();
        _heap.Dispose();
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_values")]
    public void A_value_is_found_until_it_dies()
    {
        foreach (Handle<Thing> thing in _objects.Living)
        {
            Assert.Single(_heap.WatchesOf(thing));
            Assert.Equal(thing, Found(_map, _objects.NumberOf(thing)));
        }
        using (WeakValueMap<int, Thing> copy = new(_map))
        {
            Assert.Equal(_map.ToList(), copy.ToList());
            Assert.Equal(_objects.ByNumber(), copy);
        }
        _objects.Kill(0);
        Assert.Equal(Count - 1, _map.Count);
        _objects.KillAll();
        Assert.Empty(_map);
        Assert.Equal(0, _map.Count);
        Assert.Throws<KeyNotFoundException>(() => _map.Get(1));
        Handle<Thing> brief = _heap.New(new Thing(2));
        _map.Set(2, brief);
        _heap.Release(brief);
        Assert.Throws<KeyNotFoundException>(() => _map.Get(2));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_iters")]
    public void Every_way_through_visits_each_entry_once()
    {
        Assert.Equal(_objects.ByNumber(), _map);
        Assert.Equal(Enumerable.Range(0, Count), _map.Keys);
        Assert.Equal(_objects.Living, _map.Values);
        Assert.Equal(_objects.Living.Select(thing => thing.ToWeakHandle()), _map.WeakValues());
    }

    [Theory]
    [InlineData("entries")]
    [InlineData("keys")]
    [InlineData("values")]
    [Conforms("test_weakref.MappingTestCase", "test_weak_values_destroy_while_iterating")]
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
    [Conforms("test_weakref.MappingTestCase", "test_weak_values_destroy_while_iterating")]
    public void A_change_while_a_death_and_an_iterator_are_pending_sees_neither()
    {
        OnTheWay(key => Assert.False(_map.ContainsKey(key)));
        OnTheWay(key =>
        {
            Assert.Throws<KeyNotFoundException>(() => _map.Remove(key));
            Assert.False(_map.ContainsKey(key));
        });
        OnTheWay(key => Assert.False(_map.TryRemove(key, out _)));
        OnTheWay(key =>
        {
            Handle<Thing> other = _objects.Add(key);
            _map.Set(key, other);
            Assert.Equal(other, Found(_map, key));
        });
        using WeakValueMap<int, Thing> copy = new(_map);
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
    [Conforms("test_weakref.MappingTestCase", "test_weak_values_destroy_while_iterating")]
    public void The_count_is_exact_while_a_death_and_an_iterator_are_pending()
    {
        Handle<Thing> extra = _heap.New(new Thing(123456));
        OnTheWay(_ =>
        {
            Assert.Equal(Count - 1, _map.Count);
            Assert.True(_map.TryRemove(_map.Keys.First()));
            _map.Set(123456, extra);
            Assert.Equal(Count - 1, _map.Count);
        });
        OnTheWay(_ =>
        {
            Assert.Equal(Count - 2, _map.Count);
            Assert.True(_map.TryTake(out int key, out Handle<Thing> taken));
            Assert.Equal((123456, extra), (key, taken));
            _heap.Release(taken);
            Assert.Equal(Count - 3, _map.Count);
        });
        OnTheWay(_ =>
        {
            _map.Remove(_map.Keys.First());
            Assert.Equal(Count - 5, _map.Count);
        });
        OnTheWay(_ => _map.Clear());
        Assert.Equal(0, _map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_len_cycles")]
    public void The_count_follows_a_collection_while_an_iterator_is_alive()
    {
        using WeakValueMap<int, Loop> map = FillWithLoops();
        using (IEnumerator<KeyValuePair<int, Handle<Loop>>> iterator = map.GetEnumerator())
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
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_len_race")]
    public void The_count_is_sane_whenever_a_collection_strikes()
    {
        for (int threshold = 1; threshold < 100; threshold++)
        {
            _heap.Thresholds = new(threshold, threshold, threshold);
            using WeakValueMap<int, Loop> map = FillWithLoops();
            int first;
            using (IEnumerator<KeyValuePair<int, Handle<Loop>>> iterator = map.GetEnumerator())
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
    [Conforms("test_weakref.MappingTestCase", "test_make_weak_valued_dict_from_dict")]
    public void A_map_is_made_of_a_dictionary()
    {
        Dictionary<int, Handle<Thing>> plain = new() { [364] = _objects[3] };
        using WeakValueMap<int, Thing> map = new(_heap, plain);
        Assert.Equal(_objects[3], Found(map, 364));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_make_weak_valued_dict_from_weak_valued_dict")]
    public void A_map_is_made_of_another()
    {
        using WeakValueMap<int, Thing> copy = new(_map);
        _map.Clear();
        Assert.Equal(_objects[3], Found(copy, 3));
        Assert.Equal(_objects.ByNumber(), copy);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_dict_popitem")]
    public void An_entry_is_taken_with_its_object_held()
    {
        using WeakValueMap<string, Thing> map = new(_heap) { };
        map.Set("one", _objects[1]);
        map.Set("two", _objects[2]);
        Assert.True(map.TryTake(out string? key, out Handle<Thing> value));
        Assert.Equal(("two", _objects[2]), (key, value));
        Assert.Equal(2, _heap.CountsOf(value).External);
        Assert.Equal(1, map.Count);
        Assert.True(map.TryTake(out key, out value));
        Assert.Equal(("one", _objects[1]), (key, value));
        Assert.False(map.TryTake(out key, out value));
        Assert.True(key is null && value.IsNull);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_dict_setdefault")]
    public void The_first_value_of_a_key_stays_while_it_lives()
    {
        using WeakValueMap<string, Thing> map = new(_heap);
        Assert.Equal(_objects[1], map.GetOrAdd("key", _objects[1]));
        Assert.Equal(_objects[1], map.GetOrAdd("key", _objects[2]));
        Assert.Equal(_objects[1], Found(map, "key"));
        Assert.Equal(3, _heap.CountsOf(_objects[1]).External);
        Assert.Single(_heap.WatchesOf(_objects[2]));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_dict_update")]
    public void An_update_copies_all_entries()
    {
        using WeakValueMap<int, Thing> map = new(_heap);
        map.Set(3, _objects[0]);
        map.SetAll(new Dictionary<int, Handle<Thing>> { [3] = _objects[3], [4] = _objects[4] });
        Assert.Equal(2, map.Count);
        Assert.Equal((_objects[3], _objects[4]), (Found(map, 3), Found(map, 4)));
        map.SetAll(_map);
        Assert.Equal(Count, map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_union_operators")]
    public void A_union_has_the_entries_of_both_while_their_objects_live()
    {
        Population others = new(_heap, 3);
        using WeakValueMap<int, Thing> odd = new(_heap, [new(1, others[0]), new(101, others[1])]);
        using WeakValueMap<int, Thing> withMap = _map.Union(odd);
        using WeakValueMap<int, Thing> withPairs = _map.Union([new(1, others[0]), new(102, others[2])]);
        Assert.Equal((Count, 2), (_map.Count, odd.Count));
        Assert.Equal((Count + 1, Count + 1), (withMap.Count, withPairs.Count));
        Assert.Equal((others[0], others[1]), (Found(withMap, 1), Found(withMap, 101)));
        others.Kill(0);
        Assert.Equal((Count, Count, Count, 1), (withMap.Count, withPairs.Count, _map.Count, odd.Count));
        Assert.False(withMap.ContainsKey(1));
        Assert.Equal(_objects[1], Found(_map, 1));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_delitem")]
    public void A_removal_takes_one_entry_only()
    {
        using WeakValueMap<string, Thing> map = new(_heap, [new("a", _objects[0]), new("b", _objects[1])]);
        map.Remove("a");
        Assert.Equal([new("b", _objects[1])], map);
        Assert.Throws<KeyNotFoundException>(() => map.Remove("a"));
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_weak_valued_consistency")]
    public void The_late_end_of_an_old_value_does_not_remove_the_new_one()
    {
        using WeakValueMap<int, Loop> map = new(_heap);
        Handle<Loop> old = Loop.New(_heap);
        map.Set(10, old);
        _heap.Release(old); // garbage, and not yet found
        Assert.Equal(1, map.Count);
        Handle<Loop> young = Loop.New(_heap);
        map.Set(10, young);
        Assert.Equal(1, _heap.Collect().Freed);
        Assert.Equal(1, map.Count);
        Assert.Equal(young, map.Get(10));
    }

    /// <summary>A handle that is held by the test besides.</summary>
    private Handle<Thing> Found<TKey>(WeakValueMap<TKey, Thing> map, TKey key)
        where TKey : notnull
    {
        Handle<Thing> found = map.Get(key);
        _heap.Release(found);
        return found;
    }

    private WeakValueMap<int, Loop> FillWithLoops()
    {
        WeakValueMap<int, Loop> map = new(_heap);
        Handle<Loop>[] loops = [.. Enumerable.Range(0, 20).Select(number => Loop.New(_heap, number))];
        foreach (Handle<Loop> loop in loops)
        {
            map.Set(_heap.At(loop).Number, loop);
        }
        Array.ForEach(loops, _heap.Release);
        return map;
    }

    /// <summary>Runs a step with the key of an object that died after an iterator began, which is still open.</summary>
    private void OnTheWay(Action<int> step)
    {
        using IEnumerator<KeyValuePair<int, Handle<Thing>>> iterator = _map.GetEnumerator();
        Assert.True(iterator.MoveNext());
        step(_objects.KillLast());
        while (iterator.MoveNext())
        {
            Assert.True(_heap.IsAlive(iterator.Current.Value));
        }
    }
}
