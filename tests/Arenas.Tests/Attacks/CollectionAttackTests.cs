using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Comparers, factories and resets that do what nobody expects of them.</summary>
public static class CollectionAttackTests
{
    [Fact]
    public static void A_comparer_may_throw_change_the_set_free_its_members_and_leave_the_heap()
    {
        using ObjectHeap heap = new();
        using OtherThread other = new();
        List<Handle<Body>> held = [];
        WeakSet<Body>? set = null;
        int asked = 0;
        bool Equal(Handle<Body> left, Handle<Body> right)
        {
            switch (asked++ % 6)
            {
                case 0:
                    throw new NotSupportedException("no comparison today");
                case 1:
                    set!.Clear();
                    return true;
                case 2:
                    held.ForEach(heap.Release);
                    held.Clear();
                    return true;
                case 3:
                    heap.Collect();
                    heap.Trim();
                    return false;
                case 4:
                    heap.Leave();
                    other.Run(() => heap.Collect());
                    return true;
                default:
                    return left == right;
            }
        }
        set = new(heap, EqualityComparer<Handle<Body>>.Create(Equal, static _ => 1));
        for (int round = 0; round < 300; round++)
        {
            Exception? thrown = Record.Exception(() =>
            {
                held.Add(heap.New(new Body()));
                set.Add(held[^1]);
                _ = set.Contains(held[0]);
                set.TryRemove(held[^1]);
            });
            Assert.True(
                thrown is null or NotSupportedException or InvalidOperationException or ArgumentException, $"{thrown}");
            other.Run(() => _ = Record.Exception(heap.Leave));
        }
        held.ForEach(heap.Release);
        heap.Collect();
        Assert.Equal((0, 0), (set.Count, heap.Count));
        set.Dispose();
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_comparer_may_dispose_of_the_heap()
    {
        ObjectHeap heap = new();
        WeakKeyMap<Body, int> map = new(heap, EqualityComparer<Handle<Body>>.Create(
            (_, _) =>
            {
                heap.Dispose();
                return true;
            },
            static _ => 1));
        Handle<Body> first = heap.New(new Body());
        map[first] = 1;
        Handle<Body> second = heap.New(new Body());
        Assert.Throws<ObjectDisposedException>(() => map[second] = 2);
        Assert.Throws<ObjectDisposedException>(() => map.TryGet(second, out _));
        Assert.Equal(0, map.Count);
        Assert.Throws<ObjectDisposedException>(() => map.ToList());
        map.Dispose();
        map.Dispose();
    }

    [Fact]
    public static void A_factory_may_return_nonsense_and_use_the_map()
    {
        using ObjectHeap heap = new();
        using ObjectHeap foreign = new();
        WeakValueMap<int, Body> map = new(heap);
        Handle<Body> freed = heap.New(new Body());
        heap.Release(freed);
        Assert.Throws<ArgumentException>(() => map.GetOrAdd(1, static _ => default));
        Assert.Throws<ArgumentException>(() => map.GetOrAdd(1, _ => foreign.New(new Body())));
        Assert.Throws<ObjectDisposedException>(() => map.GetOrAdd(1, _ => freed));
        Assert.Throws<NotSupportedException>(() => map.GetOrAdd(1, static _ => throw new NotSupportedException()));
        Assert.Equal((0, 0), (map.Count, heap.Count));
        Handle<Body> inner = default;
        Handle<Body> outer = map.GetOrAdd(1, key => heap.New(new Body
        {
            Number = heap.At(inner = map.GetOrAdd(key, _ => heap.New(new Body()))).Number,
        }));
        Assert.Equal(inner, outer);
        Assert.Equal((1, 2), (heap.Count, heap.CountsOf(inner).External));
        Assert.Throws<ObjectDisposedException>(() => map.GetOrAdd(2, _ =>
        {
            map.Dispose();
            return heap.New(new Body());
        }));
        Assert.Equal(1, heap.Count);
        heap.Release(inner);
        heap.Release(outer);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_pool_survives_what_its_reset_and_its_factory_do()
    {
        using ObjectHeap heap = new();
        using ObjectHeap foreign = new();
        Action<Handle<Body>> attack = static _ => { };
        using ObjectPool<Body> pool = new(heap, 2, (_, body) => attack(body));
        int kept = 0;
        Action<Handle<Body>>[] attacks =
        [
            static _ => throw new NotSupportedException(),
            heap.Release,
            body => _ = heap.Retain(body),
            body =>
            {
                attack = static _ => { };
                pool.Return(body);
            },
            body =>
            {
                heap.Link(body, ref heap.At(body).Next, body);
                kept++;
            },
            _ => pool.Clear(),
            _ => heap.Collect(),
        ];
        foreach (Action<Handle<Body>> each in attacks)
        {
            attack = each;
            Handle<Body> body = pool.Rent();
            _ = Record.Exception(() => pool.Return(body));
            HeapVerifier.Verify(heap);
            // Two rents give two objects, whatever was returned.
            Handle<Body> first = pool.Rent();
            Handle<Body> second = pool.Rent();
            Assert.NotEqual(first, second);
            Assert.True(heap.IsAlive(first) && heap.IsAlive(second));
            heap.Release(first);
            heap.Release(second);
        }
        Assert.Equal(1, kept);
        using ObjectPool<Body> odd = new(heap, 2, make: _ => foreign.New(new Body()));
        Handle<Body> strange = odd.Rent();
        Assert.Throws<ArgumentException>(() => odd.Return(strange));
        HeapVerifier.Verify(heap);
        HeapVerifier.Verify(foreign);
    }

    [Fact]
    public static void Byte_strings_of_any_length_and_origin_are_interned()
    {
        using ObjectHeap heap = new();
        using InternTable table = new(heap);
        Handle<InternedBytes> none = table.Intern([]);
        Handle<InternedBytes> large = table.Intern(new byte[1 << 20]);
        Assert.Equal((0, 1 << 20), (table.BytesOf(none).Length, table.BytesOf(large).Length));
        Handle<InternedBytes> name = table.Intern("name"u8);
        // Bytes of a copy, of another table.
        using InternTable second = new(heap);
        Handle<InternedBytes> copy = second.Intern(table.BytesOf(name));
        heap.Release(name);
        Assert.True(second.BytesOf(copy).SequenceEqual("name"u8));
        Assert.Throws<ObjectDisposedException>(() => table.BytesOf(name).Length);
        Assert.Equal((2, 1), (table.Count, second.Count));
        HeapVerifier.Verify(heap);
    }
}
