using System;
using System.Collections.Generic;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Object heaps whose memory is disposed, small or hardened, and heaps that confuse their handles.</summary>
public static class MemoryAttackTests
{
    [Fact]
    public static void Memory_that_objects_live_in_is_not_disposed_under_them()
    {
        NativeHeap memory = TestHeaps.Create(HeapKind.Default);
        using (ObjectHeap heap = new(new ObjectHeapOptions { Memory = memory }))
        {
            Handle<Body> body = heap.New(new Body { Number = 3 });
            Assert.Throws<InvalidOperationException>(memory.Dispose);
            Assert.False(memory.IsDisposed);
            Assert.Equal(3, heap.At(body).Number);
            HeapVerifier.Verify(heap);
        }
        memory.Dispose();
        Assert.True(memory.IsDisposed);
    }

    [Fact]
    public static void A_heap_in_memory_that_was_disposed_is_not_made()
    {
        NativeHeap memory = TestHeaps.Create(HeapKind.Default);
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => new ObjectHeap(new ObjectHeapOptions { Memory = memory }));
    }

    [Fact]
    public static void A_hardened_memory_serves_and_finds_nothing_damaged()
    {
        using NativeHeap memory = TestHeaps.Create(HeapKind.Hardened);
        using ObjectHeap heap = new(new ObjectHeapOptions { Memory = memory });
        for (int round = 0; round < 3; round++)
        {
            Handle<Body> ring = Ring(heap, 2000);
            heap.Release(ring);
            Assert.Equal(2000, heap.Collect().Freed);
            heap.Trim();
        }
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
        HeapVerifier.Verify(memory);
    }

    [Fact]
    public static void A_limit_refuses_new_objects_and_changes_nothing()
    {
        using NativeHeap memory = new(new NativeHeapOptions
        {
            LimitBytes = 2 << 20,
            RetainPolicy = new(0, TestHeaps.Never),
        });
        using ObjectHeap heap = new(new ObjectHeapOptions { Memory = memory });
        List<Handle<Body>> held = [];
        Handle<Body> last = default;
        try
        {
            while (true)
            {
                last = heap.New(new Body { Next = last });
                held.Add(last);
            }
        }
        catch (InsufficientMemoryException)
        {
            Assert.Equal(held.Count, heap.Count);
        }
        Assert.Throws<InsufficientMemoryException>(() => heap.NewTaking(new Body { Next = held[0] }));
        Assert.Throws<InsufficientMemoryException>(() => heap.New<Body, Handle<Body>>(default, 200_000));
        Assert.Throws<InsufficientMemoryException>(() => heap.New(new Megabyte()));
        HeapVerifier.Verify(heap);
        int count = held.Count;
        held.ForEach(heap.Release);
        Assert.Equal(0, heap.Count);
        heap.Trim();
        Assert.Equal(0, heap.ReservedBytes);
        HeapVerifier.Verify(memory);
        Assert.InRange(count, 10_000, 100_000);
    }

    [Fact]
    public static void Heaps_that_are_made_and_disposed_for_ever_leave_nothing()
    {
        using NativeHeap memory = TestHeaps.Create(HeapKind.Default);
        uint highest = 0;
        long before = 0;
        int rounds = TestHeaps.Times(2000);
        for (int round = 0; round < rounds; round++)
        {
            using ObjectHeap heap = new(new ObjectHeapOptions { Memory = memory, IsShared = round % 2 == 0 });
            Handle<Body> body = heap.New(new Body());
            using Watch watch = new(heap, body, static _ => { });
            _ = new Finalizer(heap, body, static () => { });
            Handle<Body> list = heap.New<Body, Handle<Body>>(default, [body]);
            if (round == rounds / 2)
            {
                before = memory.GetStatistics().CommittedBytes;
            }
            highest = uint.Max(highest, HandleBits.SlabOf(list.Bits));
        }
        HeapStatistics after = memory.GetStatistics();
        Assert.Equal((0, before), (after.LiveBlocks, after.CommittedBytes));
        // Other tests take numbers too, but not one for each round.
        Assert.True(highest < 1 << 22);
    }

    [Fact]
    public static void Handles_of_another_heap_are_refused_everywhere()
    {
        using ObjectHeap one = new(new ObjectHeapOptions { Name = "one" });
        using ObjectHeap two = new(new ObjectHeapOptions { Name = "two" });
        Handle<Body> mine = one.New(new Body());
        Handle<Body> other = two.New(new Body());
        Action[] attacks =
        [
            () => one.Release(other),
            () => one.Release((Handle)other),
            () => one.Retain(other),
            () => one.Retain((Handle)other),
            () => Keep(one.New(new Body { Next = mine, Other = other })),
            () => Keep(one.NewTaking(new Body { Next = mine, Other = other })),
            () => Keep(one.New<Body, Handle<Body>>(default, [mine, other])),
            () => one.Link(mine, ref one.At(mine).Next, other),
            () => one.Move(mine, ref one.At(mine).Next, other),
            () => one.Link(mine, ref two.At(other).Next, mine),
            () => one.Link(other, ref two.At(other).Next, mine),
            () => Keep(one.Take(mine, ref two.At(other).Next)),
            () => new Watch(one, other).Dispose(),
            () => new Watch(one, mine, owner: other).Dispose(),
            () => new Finalizer(one, other, static () => { }).Dispose(),
            () => one.CountsOf(other),
            () => one.GenerationOf(other),
            () => one.GetReferents(other),
            () => one.GetReferrers(other),
            () => one.ItemsOf<Body, byte>(other),
            () => one.IsFinalized(other),
            () => new ObjectPool<Body>(one, 1).Return(other),
            () => new WeakSet<Body>(one).Add(other),
            () => new WeakValueMap<int, Body>(one).Set(1, other),
            () => _ = new WeakKeyMap<Body, int>(one)[other] = 1,
        ];
        foreach (Action attack in attacks)
        {
            Assert.ThrowsAny<ArgumentException>(attack);
        }
        Assert.False(one.TryUpgrade<Body>(other, out _));
        Assert.False(one.TryGet(other, out _));
        Assert.False(one.IsAlive(other));
        Assert.Equal((1, 0), (one.CountsOf(mine).External, one.CountsOf(mine).Internal));
        Assert.Equal((1, 0), (two.CountsOf(other).External, two.CountsOf(other).Internal));
        Assert.Equal((1, 1), (one.Count, two.Count));
        HeapVerifier.Verify(one);
        HeapVerifier.Verify(two);
    }

    private static void Keep(Handle<Body> body) => Assert.Fail($"{body} was made");

    private static Handle<Body> Ring(ObjectHeap heap, int count)
    {
        Handle<Body> first = heap.New(new Body());
        Handle<Body> last = heap.Retain(first);
        for (int index = 1; index < count; index++)
        {
            last = heap.NewTaking(new Body { Next = last });
        }
        heap.Move(first, ref heap.At(first).Next, last);
        return first;
    }
}
