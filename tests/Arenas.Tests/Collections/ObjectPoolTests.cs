using System;
using System.Linq;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Objects that are rented, returned, and nobody's meanwhile.</summary>
public sealed class ObjectPoolTests : IDisposable
{
    private readonly ObjectHeap _heap = new();

    public void Dispose() => _heap.Dispose();

    [Fact]
    public void A_returned_object_is_reset_and_rented_again_by_another_name()
    {
        using ObjectPool<Thing> pool = new(_heap, 2, static (heap, thing) => heap.At(thing).Number = -1);
        Handle<Thing> first = pool.Rent();
        Assert.Equal((0, 1), (_heap.At(first).Number, _heap.CountsOf(first).External));
        _heap.At(first).Number = 5;
        pool.Return(first);
        Assert.Equal((1, 1), (pool.IdleCount, _heap.Count));
        Handle<Thing> second = pool.Rent();
        Assert.Equal((-1, 0), (_heap.At(second).Number, pool.IdleCount));
        Assert.Equal(HandleBits.PlaceOf(first.Bits), HandleBits.PlaceOf(second.Bits));
        Assert.Throws<ObjectDisposedException>(() => _heap.At(first).Number);
        _heap.Release(second);
        Assert.Equal(0, _heap.Count);
    }

    [Fact]
    public void What_an_object_owns_stays_with_it()
    {
        using ObjectPool<Loop> pool = new(
            _heap, 1, null, static heap => heap.NewTaking(new Loop { Next = heap.New(new Loop { Number = 9 }) }));
        Handle<Loop> rented = pool.Rent();
        pool.Return(rented);
        Assert.Equal(2, _heap.Count);
        _heap.Collect();
        Handle<Loop> again = pool.Rent();
        Assert.Equal(9, _heap.At(_heap.At(again).Next).Number);
        _heap.Release(again);
        Assert.Equal(0, _heap.Count);
    }

    [Fact]
    public void Misuse_is_an_exception_and_changes_nothing()
    {
        using ObjectPool<Thing> pool = new(_heap, 4);
        Handle<Thing> thing = pool.Rent();
        pool.Return(thing);
        Assert.Throws<ObjectDisposedException>(() => pool.Return(thing)); // twice
        Handle<Thing> other = pool.Rent();
        Assert.Throws<ObjectDisposedException>(() => pool.Return(thing)); // twice, and rented meanwhile
        _heap.Retain(other);
        Assert.Throws<InvalidOperationException>(() => pool.Return(other)); // somebody else holds it
        _heap.Release(other);
        Handle<Loop> holder = Loop.New(_heap);
        using ObjectPool<Loop> loops = new(_heap, 4);
        Assert.Throws<InvalidOperationException>(() => loops.Return(holder)); // an edge holds it
        Assert.Throws<ArgumentException>(() => pool.Return(default));
        Assert.Throws<ArgumentException>(() => pool.Return(new(holder.Bits)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectPool<Thing>(_heap, -1));
        Assert.Equal((0, 0), (pool.IdleCount, loops.IdleCount));
        pool.Return(other);
        Assert.Equal(1, pool.IdleCount);
    }

    [Fact]
    public void Weak_handles_and_watches_end_with_the_return()
    {
        using ObjectPool<Thing> pool = new(_heap, 4);
        using WeakSet<Thing> inUse = new(_heap);
        Handle<Thing> thing = pool.Rent();
        WeakHandle<Thing> weak = thing;
        inUse.Add(thing);
        pool.Return(thing);
        Assert.Equal(0, inUse.Count);
        Assert.False(_heap.TryUpgrade(weak, out _));
        Handle<Thing> again = pool.Rent();
        Assert.False(_heap.TryUpgrade(weak, out _));
        Assert.Empty(_heap.WatchesOf(again));
        inUse.Add(again);
        _heap.Release(again);
        Assert.Equal(0, inUse.Count);
    }

    [Fact]
    public void A_pool_keeps_no_more_than_it_may()
    {
        using ObjectPool<Thing> pool = new(_heap, 2);
        Handle<Thing>[] rented = [.. Enumerable.Range(0, 5).Select(_ => pool.Rent())];
        Array.ForEach(rented, pool.Return);
        Assert.Equal((2, 2), (pool.IdleCount, _heap.Count));
        Assert.Throws<ObjectDisposedException>(() => pool.Return(rented[4]));
        pool.Clear();
        Assert.Equal((0, 0), (pool.IdleCount, _heap.Count));
    }

    [Fact]
    public void After_its_end_a_pool_takes_objects_back_to_free_them()
    {
        ObjectPool<Thing> pool = new(_heap, 2);
        Handle<Thing> rented = pool.Rent();
        pool.Return(pool.Rent());
        pool.Dispose();
        Assert.Equal(1, _heap.Count);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
        pool.Return(rented);
        Assert.Equal((0, 0), (pool.IdleCount, _heap.Count));
    }

    [Fact]
    public void A_reset_that_throws_leaves_the_object_to_its_caller()
    {
        using ObjectPool<Thing> pool = new(_heap, 2, static (_, _) => throw new FormatException());
        Handle<Thing> thing = pool.Rent();
        Assert.Throws<FormatException>(() => pool.Return(thing));
        _heap.Release(thing);
        Assert.Equal((0, 0), (pool.IdleCount, _heap.Count));
    }

    [Fact]
    public void What_a_finalizer_holds_for_a_moment_is_not_the_pools()
    {
        using ObjectPool<Loop> pool = new(_heap, 2);
        Exception? failure = null;
        _heap.SetFinalizer<Loop>((_, loop) => failure = Record.Exception(() => pool.Return(loop)));
        _heap.Release(_heap.New(default(Loop)));
        Assert.IsType<InvalidOperationException>(failure);
        failure = null;
        _heap.SetFinalizer<Loop>(null);
        Handle<Loop> garbage = Loop.New(_heap);
        using Watch watch = new(_heap, garbage, watch => failure = Record.Exception(() => pool.Return(garbage)));
        _heap.Release(garbage);
        _heap.Collect();
        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal((0, 0), (pool.IdleCount, _heap.Count));
    }

    [Fact]
    public void A_place_that_is_used_up_is_given_back_and_not_kept()
    {
        using ObjectPool<Thing> pool = new(_heap, 2);
        Handle<Thing> thing = pool.Rent();
        int returns = 0;
        for (uint use = HandleBits.UseOf(thing.Bits); use < 10_000; use++)
        {
            pool.Return(thing);
            Handle<Thing> next = pool.Rent();
            Assert.Equal(use + 1, HandleBits.UseOf(next.Bits));
            thing = next;
            returns++;
        }
        _heap.Release(thing);
        Handle<Thing> fresh = _heap.New(new Thing(1));
        Assert.True(HandleBits.UseOf(fresh.Bits) > HandleBits.UseOf(thing.Bits));
        Assert.False(_heap.IsAlive(thing));
    }

    [Fact]
    public void Threads_never_rent_one_object_twice()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        using ObjectPool<Thing> pool = new(heap, 3);
        Crew.Run(4, number =>
        {
            for (int i = 0; i < TestHeaps.Times(20_000); i++)
            {
                Handle<Thing> thing = pool.Rent();
                using (heap.Enter())
                {
                    Assert.Equal(1, heap.CountsOf(thing).External);
                    heap.At(thing).Number = number;
                }
                using (heap.Enter())
                {
                    Assert.Equal(number, heap.At(thing).Number);
                }
                pool.Return(thing);
            }
        });
        Assert.InRange(pool.IdleCount, 1, 3);
        Assert.Equal(pool.IdleCount, heap.Count);
    }
}
