using System;
using System.Collections.Generic;
using System.Threading;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Weak maps of a shared heap under threads that change, kill, walk, collect and hold the turn.</summary>
public sealed class CollectionRaceTests : IDisposable
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { IsShared = true });
    private int _failures;

    public CollectionRaceTests() => _heap.UserCodeFailed += (_, _) => Interlocked.Increment(ref _failures);

    public void Dispose()
    {
        _heap.Dispose();
        Assert.Equal(0, _failures);
    }

    [Fact]
    public void Everything_at_once_ends_with_exact_counts()
    {
        using WeakValueMap<int, Loop> values = new(_heap, new ClashingInts(static () => { }));
        using WeakKeyMap<Loop, int> keys = new(_heap);
        using WeakSet<Loop> set = new(_heap);
        Crew.Run(4, number =>
        {
            Random random = new(number);
            List<Handle<Loop>> held = [];
            for (int i = 0; i < TestHeaps.Times(10_000); i++)
            {
                Step(random, held, values, keys, set);
            }
            held.ForEach(_heap.Release);
        });
        _heap.Collect();
        _heap.FreePending();
        Assert.Equal((0, 0, 0, 0), (values.Count, keys.Count, set.Count, _heap.Count));
        Assert.Equal((8, 8), (values.Capacity, keys.Capacity));
    }

    [Fact]
    public void Locks_are_taken_in_one_order_whoever_begins()
    {
        // One thread comes with the turn, one from a callback without it, one from a comparer that wants it.
        Population equals = new(_heap, 8);
        using WeakKeyMap<Thing, int> keys = new(_heap, new EqualThings(_heap, null, hasOneHash: true));
        using WeakSet<Thing> set = new(_heap);
        Crew.Run(3, number =>
        {
            for (int i = 0; i < TestHeaps.Times(3_000); i++)
            {
                Handle<Thing> thing = _heap.New(new Thing(i % 8));
                if (number == 0)
                {
                    using ObjectScope scope = _heap.Enter();
                    keys[thing] = i;
                    set.Add(thing);
                    keys.TryRemove(equals[i % 8]);
                }
                else
                {
                    using Watch watch = new(_heap, thing, _ =>
                    {
                        if (set.TryTake(out Handle<Thing> taken))
                        {
                            _heap.Release(taken);
                        }
                    });
                    keys[thing] = number;
                    set.Add(thing);
                    keys.TryGet(equals[i % 8], out int found);
                    Assert.InRange(found, 0, 3_000_000);
                }
                _heap.Release(thing);
            }
        });
        Assert.InRange(keys.Count, 0, 8);
    }

    [Fact]
    public void A_map_is_disposed_while_it_is_used()
    {
        for (int round = 0; round < TestHeaps.Times(200); round++)
        {
            WeakValueMap<int, Thing> map = new(_heap);
            Handle<Thing> thing = _heap.New(new Thing(round));
            Crew.Run(3, number =>
            {
                try
                {
                    for (int i = 0; i < 20; i++)
                    {
                        if (number == 0 && i == 10)
                        {
                            map.Dispose();
                        }
                        map.Set(i, thing);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // As it must, from some moment on.
                }
            });
            Assert.Equal(0, map.Count);
            Assert.Empty(_heap.WatchesOf(thing));
            _heap.Release(thing);
        }
    }

    private void Step(Random random, List<Handle<Loop>> held, WeakValueMap<int, Loop> values,
        WeakKeyMap<Loop, int> keys, WeakSet<Loop> set)
    {
        int key = random.Next(30);
        switch (random.Next(12))
        {
            case < 4:
                Handle<Loop> made = random.Next(3) == 0 ? Loop.New(_heap, key) : _heap.New(new Loop { Number = key });
                held.Add(made);
                values.Set(key, made);
                keys[made] = key;
                set.Add(made);
                break;
            case < 7 when held.Count > 0:
                int index = random.Next(held.Count);
                _heap.Release(held[index]);
                held.RemoveAt(index);
                break;
            case 7:
                if (values.TryGet(key, out Handle<Loop> found))
                {
                    Assert.Equal(key, _heap.At(found).Number);
                    _heap.Release(found);
                }
                break;
            case 8:
                held.Add(values.GetOrAdd(key, number => _heap.New(new Loop { Number = number })));
                Assert.Equal(key, _heap.At(held[^1]).Number);
                break;
            case 9:
                if (values.TryRemove(key, out found))
                {
                    _heap.Release(found);
                }
                if (random.Next(8) == 0 && set.TryTake(out found))
                {
                    Assert.InRange(_heap.At(found).Number, 0, 29);
                    _heap.Release(found);
                }
                break;
            case 10 when random.Next(50) == 0:
                _heap.Collect();
                break;
            case 11 when random.Next(10) == 0:
                foreach ((Handle<Loop> loop, int number) in keys)
                {
                    Assert.Equal(number, _heap.At(loop).Number);
                }
                foreach ((int number, Handle<Loop> loop) in values)
                {
                    Assert.Equal(number, _heap.At(loop).Number);
                }
                break;
        }
    }
}
