using System;
using System.Linq;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Types of values that describe nonsense, or are larger, smaller or more than anybody expects.</summary>
public static class TypeAttackTests
{
    [Fact]
    public static void A_type_that_lies_about_its_edges_is_refused_each_time()
    {
        Refuses<Lies.Beyond>();
        Refuses<Lies.Elsewhere>();
        Refuses<Lies.Twice>();
        Refuses<Lies.Failing>();
        Refuses<Lies.Circular>();
    }

    [Fact]
    public static void An_edge_that_is_not_described_leaks_and_is_reported()
    {
        using ObjectHeap heap = new();
        Handle<Liar<Lies.Silent>> inner = heap.New(new Liar<Lies.Silent>());
        Handle<Liar<Lies.Silent>> outer = heap.New(new Liar<Lies.Silent> { Next = inner });
        Assert.Throws<ArgumentException>(() => heap.Link(outer, ref heap.At(outer).Next, inner));
        heap.Release(inner);
        Assert.False(heap.TryGet(heap.At(outer).Next, out _));
        heap.Release(outer);
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Items_with_edges_that_do_not_lie_at_multiples_of_8_are_refused()
    {
        using ObjectHeap heap = new();
        Packed[] items = [new(), new(), new()];
        Assert.Throws<InvalidOperationException>(() => heap.New<Body, Packed>(default, items));
        Assert.Throws<InvalidOperationException>(() => heap.New<Body, Packed>(default, 0));
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void An_edge_that_shares_its_bytes_with_a_number_breaks_nothing()
    {
        using ObjectHeap heap = new();
        Random random = new(1);
        Handle<Body> body = heap.New(new Body());
        Handle<Forger>[] forgers = [.. Enumerable.Range(0, 200).Select(_ => heap.New(new Forger()))];
        foreach (Handle<Forger> forger in forgers)
        {
            // Near a real handle: another slot, slab or use of it.
            ulong bits = (new Forger { Edge = body }).Number ^ (1ul << random.Next(64)) ^ (1ul << random.Next(64));
            heap.At(forger).Number = bits;
            Assert.ThrowsAny<Exception>(() => heap.New(new Forger { Number = bits | 1 }));
        }
        heap.Collect();
        Random.Shared.Shuffle(forgers);
        foreach (Handle<Forger> forger in forgers.Take(100))
        {
            heap.Release(forger);
        }
        heap.Collect(0);
        heap.Collect();
        Assert.Equal(101, heap.Count);
        Assert.True(heap.IsAlive(body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public static void Any_number_of_items_is_held(int count)
    {
        using ObjectHeap heap = new();
        Handle<Body> target = heap.New(new Body());
        Handle<Body>[] items = [.. Enumerable.Repeat(target, count)];
        Handle<Body> list = heap.New<Body, Handle<Body>>(default, items);
        Assert.Equal((count, 1), (heap.CountsOf(target).Internal, heap.CountsOf(target).External));
        Assert.Equal(items, heap.ItemsOf<Body, Handle<Body>>(list).ToArray());
        heap.Release(list);
        Assert.Equal(0, heap.CountsOf(target).Internal);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_number_of_items_that_no_memory_holds_is_refused_and_nothing_changes()
    {
        using NativeHeap memory = new(new NativeHeapOptions
        {
            LimitBytes = 16 << 20,
            RetainPolicy = new(0, TestHeaps.Never),
        });
        using ObjectHeap heap = new(new ObjectHeapOptions { Memory = memory });
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.New<byte, byte>(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.New<byte, byte>(1, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.New<byte, Megabyte>(1, int.MaxValue));
        Assert.Throws<InsufficientMemoryException>(() => heap.New<byte, byte>(1, int.MaxValue - 10_000));
        Assert.Throws<InsufficientMemoryException>(() => heap.New<byte, Megabyte>(1, 17));
        Assert.Equal((0, 0), (heap.Count, heap.ReservedBytes));
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Values_of_a_byte_and_of_a_megabyte_keep_their_bytes()
    {
        using ObjectHeap heap = new();
        Handle<byte>[] small = [.. Enumerable.Range(0, 1000).Select(index => heap.New((byte)index))];
        Handle<Megabyte> large = heap.New(new Megabyte());
        heap.At(large).Last = 7;
        heap.At(large).Most[1 << 19] = 5;
        Handle<Megabyte> copy = heap.New(heap.At(large));
        heap.Release(large);
        Assert.Equal((5, 7), (heap.At(copy).Most[1 << 19], heap.At(copy).Last));
        Assert.All(Enumerable.Range(0, 1000), index => Assert.Equal((byte)index, heap.At(small[index])));
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Types_by_the_thousand_are_told_apart()
    {
        using ObjectHeap heap = new();
        Type[] parts =
        [
            typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
            typeof(ulong), typeof(float), typeof(double),
        ];
        Type[] types = [.. from a in parts from b in parts from c in parts
                           select typeof(Triple<,,>).MakeGenericType(a, b, c)];
        Handle[] handles = [.. types.Select(type => (Handle)typeof(TypeAttackTests)
            .GetMethod(nameof(NewOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, [heap])!)];
        Assert.Equal(types, handles.Select(heap.TypeOf));
        HeapVerifier.Verify(heap);
    }

    private static Handle NewOf<T>(ObjectHeap heap)
        where T : unmanaged => heap.New(default(T));

    private static void Refuses<TLie>()
        where TLie : unmanaged, ILie
    {
        using ObjectHeap heap = new();
        for (int round = 0; round < 2; round++)
        {
            Assert.Throws<InvalidOperationException>(() => heap.New(new Liar<TLie>()));
            Assert.Throws<InvalidOperationException>(() => heap.New<byte, Liar<TLie>>(1, 3));
            Assert.Throws<InvalidOperationException>(() => heap.SetFinalizer<Liar<TLie>>((_, _) => { }));
            Assert.Throws<ArgumentException>(() => heap.At(default(Handle<Liar<TLie>>)));
        }
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }
}
