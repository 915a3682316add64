using System;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Calls with defaults, with copies of what is not to be copied, and with numbers at their limits.</summary>
public static class CallAttackTests
{
    [Fact]
    public static void Default_structs_do_nothing()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        default(ObjectScope).Dispose();
        default(Lease<Body>).Dispose();
        Assert.Throws<ObjectDisposedException>(static () => default(Lease<Body>).Value.Number);
        Assert.Throws<ObjectDisposedException>(static () => default(Lease<Body>).Items<byte>().Length);
        Assert.Throws<ArgumentException>(() => heap.At(default(Handle<Body>)));
        Assert.Throws<ArgumentException>(() => heap.Release(default(Handle<Body>)));
        Assert.Throws<ArgumentException>(() => heap.Release(default(Handle)));
        Assert.Throws<ArgumentException>(() => heap.Retain(default(Handle)));
        Assert.Throws<ArgumentException>(() =>
        {
            using Lease<Body> lease = heap.Borrow(default(Handle<Body>));
        });
        Assert.Throws<ArgumentException>(() => new Watch(heap, default));
        Assert.False(heap.TryUpgrade(default(WeakHandle<Body>), out _));
        Assert.False(heap.IsAlive(default));
        heap.Thresholds = default;
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_scope_that_is_copied_ends_once()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        ObjectScope scope = heap.Enter();
        ObjectScope copy = scope;
        scope.Dispose();
        copy.Dispose();
        Thread other = new(() => heap.Release(heap.New(new Body()))) { IsBackground = true };
        other.Start();
        Assert.True(other.Join(TimeSpan.FromSeconds(30)));
        heap.Release(heap.New(new Body()));
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_copied_scope_ends_no_turn_of_another_thread()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        ObjectScope scope = heap.Enter();
        ObjectScope copy = scope;
        scope.Dispose();
        using ManualResetEventSlim entered = new(), leave = new();
        void Stay()
        {
            using ObjectScope turn = heap.Enter();
            entered.Set();
            leave.Wait();
        }
        Thread other = new(Stay) { IsBackground = true };
        other.Start();
        entered.Wait();
        copy.Dispose();
        Thread third = new(() => heap.Release(heap.New(new Body()))) { IsBackground = true };
        third.Start();
        Assert.False(third.Join(50));
        leave.Set();
        Assert.True(other.Join(TimeSpan.FromSeconds(30)) && third.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public static void A_lease_whose_object_was_released_too_often_reaches_no_freed_bytes()
    {
        using ObjectHeap heap = new();
        Handle<Body> body = heap.New(new Body());
        using Lease<Body> lease = heap.Borrow(body);
        heap.Release(body);
        heap.Release(body);
        bool threw = false;
        try
        {
            lease.Value.Number = 1;
        }
        catch (ObjectDisposedException)
        {
            threw = true;
        }
        Assert.True(threw);
        Exception? thrown = null;
        try
        {
            lease.Dispose();
        }
        catch (ObjectDisposedException exception)
        {
            thrown = exception;
        }
        Assert.NotNull(thrown);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_lease_outlives_its_heap_without_harm()
    {
        ObjectHeap heap = new();
        Handle<Body> body = heap.New(new Body());
        Lease<Body> lease = heap.Borrow(body);
        heap.Dispose();
        Exception? thrown = null;
        try
        {
            lease.Value.Number = 1;
        }
        catch (ObjectDisposedException exception)
        {
            thrown = exception;
        }
        Assert.NotNull(thrown);
        lease.Dispose();
        lease.Dispose();
    }

    [Fact]
    public static void Slices_without_time_come_to_an_end()
    {
        using ObjectHeap heap = new();
        Handle<Body> last = default;
        for (int index = 0; index < 20_000; index++)
        {
            last = heap.NewTaking(new Body { Next = last });
        }
        int slices = 0;
        while (heap.CollectSlice(TimeSpan.Zero) is null)
        {
            Assert.True(++slices < 100_000);
        }
        Assert.NotNull(heap.CollectSlice(TimeSpan.MaxValue));
        heap.PauseBudget = TimeSpan.MaxValue;
        heap.Thresholds = new CollectionThresholds(1, 0, 0);
        heap.Release(last);
        heap.Release(heap.New(new Body()));
        heap.PauseBudget = TimeSpan.FromTicks(1);
        for (int index = 0; index < 1000; index++)
        {
            heap.Release(heap.New(new Body()));
        }
        heap.PauseBudget = TimeSpan.Zero;
        heap.Collect();
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue)]
    public static void Thresholds_at_their_limits_keep_a_heap_whole(int young, int middle, int old)
    {
        using ObjectHeap heap = new();
        heap.Thresholds = new CollectionThresholds(young, middle, old);
        Handle<Body> kept = heap.New(new Body());
        for (int index = 0; index < 500; index++)
        {
            Handle<Body> body = heap.New(new Body { Next = kept });
            heap.Link(body, ref heap.At(body).Other, body);
            heap.Release(body);
        }
        heap.Collect();
        Assert.Equal(1, heap.Count);
        Assert.Equal(new HolderCounts(0, 1, false), heap.CountsOf(kept));
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Counts_that_are_stuck_keep_their_object_and_nothing_else()
    {
        using ObjectHeap heap = new();
        Handle<Body> body = heap.New(new Body());
        for (int index = 0; index < 200_000; index++)
        {
            heap.Retain(body);
        }
        Handle<Body> target = heap.New(new Body());
        Handle<Body> list = heap.New<Body, Handle<Body>>(default, 600_000);
        for (int index = 0; index < 600_000; index++)
        {
            heap.Link(list, ref heap.ItemsOf<Body, Handle<Body>>(list)[index], target);
        }
        Assert.True(heap.CountsOf(target).IsStuck && heap.CountsOf(body).IsStuck);
        for (int index = 0; index < 300_000; index++)
        {
            heap.Release(body);
        }
        heap.Release(list);
        heap.Release(target);
        heap.Collect();
        Assert.True(heap.IsAlive(target) && heap.IsAlive(body));
        Assert.Equal(2, heap.Count);
        HeapVerifier.Verify(heap);
    }
}
