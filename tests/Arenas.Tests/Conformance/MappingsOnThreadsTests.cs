using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Arenas.Tests.Collections;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What CPython's tests ask of weak dictionaries while another thread collects or kills.</summary>
public sealed class MappingsOnThreadsTests : IDisposable
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { IsShared = true });
    private readonly List<Exception> _failures = [];

    public MappingsOnThreadsTests() => _heap.UserCodeFailed += (_, e) =>
    {
        lock (_failures)
        {
            _failures.Add((Exception)e.ExceptionObject);
        }
    };

    public void Dispose()
    {
        _heap.Dispose();
        Assert.Empty(_failures);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_valued_setdefault")]
    public void What_is_got_or_added_lives_whatever_is_collected_meanwhile()
    {
        using WeakValueMap<int, Loop> map = new(_heap);
        WhileCollecting(TestHeaps.Times(100_000), () =>
        {
            Handle<Loop> given = Loop.New(_heap);
            Handle<Loop> got = map.GetOrAdd(10, given);
            Assert.True(_heap.IsAlive(got));
            _heap.Release(got);
            _heap.Release(given);
        });
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_valued_pop")]
    public void What_is_put_in_can_be_taken_out_whatever_is_collected_meanwhile()
    {
        using WeakValueMap<int, Loop> map = new(_heap);
        WhileCollecting(TestHeaps.Times(100_000), () =>
        {
            Handle<Loop> given = Loop.New(_heap);
            map.Set(10, given);
            Assert.True(map.TryRemove(10, out Handle<Loop> taken));
            Assert.Equal(given, taken);
            _heap.Release(taken);
            _heap.Release(given);
        });
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_valued_consistency")]
    public void The_late_end_of_an_old_value_does_not_remove_the_new_one()
    {
        using WeakValueMap<int, Loop> map = new(_heap);
        WhileCollecting(TestHeaps.Times(200_000), () =>
        {
            Handle<Loop> young = Loop.New(_heap);
            map.Set(10, young);
            Assert.Equal(1, map.Count);
            _heap.Release(young);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_value_dict_copy")]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_value_dict_deepcopy")]
    public void A_map_is_copied_while_its_values_die(bool deep)
    {
        Population things = new(_heap, TestHeaps.Times(70_000));
        using WeakValueMap<string, Thing> map = new(
            _heap, things.ByNumber().Select(entry => KeyValuePair.Create($"{entry.Key}", entry.Value)));
        int before = things.Count;
        WhileKilling(things, () =>
        {
            using WeakValueMap<string, Thing> copy = new(map, deep ? key => new string(key) : null);
            foreach ((string key, Handle<Thing> value) in copy)
            {
                Assert.Equal(key, $"{_heap.At(value).Number}");
            }
        });
        Assert.True(things.Count < before);
        Assert.Equal(things.Count, map.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_key_dict_copy")]
    [Conforms("test_weakref.MappingTestCase", "test_threaded_weak_key_dict_deepcopy")]
    public void A_map_is_copied_while_its_keys_die(bool deep)
    {
        Population things = new(_heap, TestHeaps.Times(70_000));
        using WeakKeyMap<Thing, string> map = new(
            _heap, things.ToNumber().Select(entry => KeyValuePair.Create(entry.Key, $"{entry.Value}")));
        int before = things.Count;
        WhileKilling(things, () =>
        {
            using WeakKeyMap<Thing, string> copy = new(map, deep ? value => new string(value) : null);
            foreach ((Handle<Thing> key, string value) in copy)
            {
                Assert.Equal(value, $"{_heap.At(key).Number}");
            }
        });
        Assert.True(things.Count < before);
        Assert.Equal(things.Count, map.Count);
    }

    [Fact]
    [Conforms("test_weakref.MappingTestCase", "test_remove_closure")]
    public void Nothing_that_waits_for_a_death_keeps_the_map()
    {
        Handle<Thing> thing = _heap.New(new Thing(1));
        (WeakReference map, WeakReference key) = DropMap(thing);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(map.IsAlive);
        Assert.False(key.IsAlive);
        Assert.Single(_heap.WatchesOf(thing));
        _heap.Release(thing);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Map, WeakReference Key) DropMap(Handle<Thing> thing)
    {
        WeakValueMap<object, Thing> map = new(_heap);
        object key = new();
        map.Set(key, thing);
        return (new(map), new(key));
    }

    private void WhileCollecting(int times, Action step)
    {
        bool isDone = false;
        Crew.Run(2, number =>
        {
            if (number == 0)
            {
                while (!Volatile.Read(ref isDone))
                {
                    _heap.Collect();
                }
                return;
            }
            try
            {
                for (int i = 0; i < times; i++)
                {
                    step();
                }
            }
            finally
            {
                Volatile.Write(ref isDone, true);
            }
        });
    }

    private static void WhileKilling(Population things, Action step)
    {
        bool isDone = false;
        Crew.Run(2, number =>
        {
            if (number == 0)
            {
                Random random = new(1);
                while (!Volatile.Read(ref isDone) && things.Count > 0)
                {
                    things.Kill(random.Next(things.Count));
                }
                return;
            }
            try
            {
                step();
            }
            finally
            {
                Volatile.Write(ref isDone, true);
            }
        });
    }
}
