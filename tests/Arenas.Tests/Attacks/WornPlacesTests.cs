using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Places that have been used as often as a handle can tell: none is taken for another.</summary>
public static class WornPlacesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_slab_whose_places_are_spent_goes_and_its_number_with_it(bool hasAnchor)
    {
        using ObjectHeap heap = new();
        heap.Slabs.FirstUse = HandleBits.LastUse - 1;
        Handle<byte> first = heap.New((byte)0);
        SlabRef slab = SlabRef.Of(first.Bits);
        uint number = slab.Number;
        int capacity = slab.Capacity;
        List<Handle<byte>> spent = [first];
        if (!hasAnchor)
        {
            heap.Release(first);
        }
        while (true)
        {
            Handle<byte> handle = heap.New((byte)1);
            if (HandleBits.SlabOf(handle.Bits) != number)
            {
                Assert.True(!hasAnchor || slab.Retired == capacity - 1);
                heap.Release(handle);
                break;
            }
            heap.Release(handle);
            spent.Add(handle);
        }
        HeapVerifier.Verify(heap);
        Assert.Equal(hasAnchor ? (2 * capacity) - 1 : 2 * capacity, spent.Count);
        Assert.Distinct(spent);
        heap.Slabs.FirstUse = 0;
        if (hasAnchor)
        {
            Assert.Equal(0, heap.At(first));
            heap.Release(first);
        }
        // The number is not given again, to whatever heap.
        using ObjectHeap other = new();
        Handle<byte>[] fresh = [.. Enumerable.Range(0, 10_000).Select(index => other.New((byte)index))];
        Assert.All(fresh, handle => Assert.NotEqual(number, HandleBits.SlabOf(handle.Bits)));
        Assert.All(spent, handle =>
        {
            Assert.False(heap.IsAlive(handle) || other.IsAlive(handle));
            Assert.Throws<ObjectDisposedException>(() => heap.At(handle));
            Assert.Throws<ObjectDisposedException>(() => heap.Release(handle));
        });
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_slab_of_a_used_number_begins_where_the_one_before_has_ended()
    {
        ObjectHeap heap = new();
        Handle<byte> old = heap.New((byte)1);
        for (int use = 0; use < 10; use++)
        {
            heap.Release(old);
            old = heap.New((byte)1);
        }
        uint number = HandleBits.SlabOf(old.Bits);
        heap.Dispose();
        List<ObjectHeap> others = [];
        Handle<byte> again = default;
        // The number that was given back last is given first, unless another test takes it.
        while (HandleBits.SlabOf(again.Bits) != number && others.Count < 10_000)
        {
            others.Add(new ObjectHeap());
            again = others[^1].New((byte)2);
        }
        Assert.Equal(number, HandleBits.SlabOf(again.Bits));
        Assert.True(HandleBits.UseOf(again.Bits) > HandleBits.UseOf(old.Bits));
        Assert.False(others[^1].IsAlive(old));
        Assert.Throws<ObjectDisposedException>(() => others[^1].At(old));
        others.ForEach(other => other.Dispose());
    }

    [Fact]
    public static void A_pool_lets_an_object_go_whose_place_has_no_name_left()
    {
        using ObjectHeap heap = new();
        using ObjectPool<byte> pool = new(heap, 4);
        heap.Slabs.FirstUse = HandleBits.LastUse;
        Handle<byte> rented = pool.Rent();
        pool.Return(rented);
        Assert.Equal((0, 0), (pool.IdleCount, heap.Count));
        Assert.Throws<ObjectDisposedException>(() => pool.Return(rented));
        heap.Slabs.FirstUse = 0;
        Handle<byte> next = pool.Rent();
        Assert.NotEqual(rented, next);
        pool.Return(next);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_collection_frees_what_lies_in_spent_places()
    {
        using ObjectHeap heap = new();
        heap.CollectsAutomatically = false;
        foreach (uint firstUse in new[] { HandleBits.LastUse, HandleBits.LastUse - 1, 0u })
        {
            heap.Slabs.FirstUse = firstUse;
            for (int round = 0; round < 3; round++)
            {
                Handle<Body>[] bodies = [.. Enumerable.Range(0, 1000).Select(_ => heap.New(new Body()))];
                for (int index = 0; index < bodies.Length; index++)
                {
                    heap.Link(bodies[index], ref heap.At(bodies[index]).Next, bodies[(index + 1) % bodies.Length]);
                }
                // Some die by their count, one keeps its slab.
                Handle<Body> single = heap.New(new Body());
                Array.ForEach(bodies, heap.Release);
                Assert.Equal(1000, heap.Collect().Freed);
                Assert.All(bodies, body => Assert.False(heap.IsAlive(body)));
                Assert.True(heap.IsAlive(single));
                HeapVerifier.Verify(heap);
                heap.Release(single);
            }
        }
        heap.Collect();
        heap.Trim();
        Assert.Equal((0, 0), (heap.Count, heap.ReservedBytes));
        HeapVerifier.Verify(heap);
    }
}
