using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>How memory pools end, with blocks still out, with others over the same blocks, and under threads.</summary>
public static class MemoryPoolLifeTests
{
    [Fact]
    public static void Blocks_may_come_back_after_the_pool_was_disposed_and_the_heap_goes_with_the_last()
    {
        NativeMemoryPool pool = new();
        IMemoryOwner<byte>[] owners = [pool.Rent(), pool.Rent(100_000), pool.Rent()];
        MemoryHandle pin = owners[2].Memory.Pin();
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
        Assert.Throws<ObjectDisposedException>(() => pool.TryRent(1, out _));
        Assert.Throws<ObjectDisposedException>(() => pool.Share("late"));
        foreach (IMemoryOwner<byte> owner in owners)
        {
            owner.Memory.Span.Fill(7);
            Assert.False(pool.Heap.IsDisposed);
            owner.Dispose();
        }
        Assert.False(pool.Heap.IsDisposed);
        pin.Dispose();
        Assert.True(pool.Heap.IsDisposed);
    }

    [Fact]
    public static void The_last_return_and_the_disposal_may_come_at_once()
    {
        for (int round = 0; round < TestHeaps.Times(300); round++)
        {
            NativeMemoryPool pool = new();
            using Barrier start = new(2);
            Thread thread = new(() =>
            {
                IMemoryOwner<byte> owner = pool.Rent();
                start.SignalAndWait();
                owner.Dispose();
            });
            thread.Start();
            start.SignalAndWait();
            Thread.SpinWait(round);
            pool.Dispose();
            thread.Join();
            Assert.True(pool.Heap.IsDisposed, $"round {round}");
        }
    }

    [Fact]
    public static void Pools_that_share_blocks_count_for_themselves_and_end_together()
    {
        NativeMemoryPool first = new(new NativeMemoryPoolOptions { Name = "first" });
        NativeMemoryPool second = first.Share("second");
        for (int round = 0; round < 100; round++)
        {
            using IMemoryOwner<byte> one = first.Rent();
            using IMemoryOwner<byte> other = second.Rent();
        }
        IMemoryOwner<byte> held = second.Rent();
        Assert.Equal((100L, 0), (first.GetStatistics().RentCount, first.GetStatistics().InUseCount));
        Assert.Equal((101L, 1), (second.GetStatistics().RentCount, second.GetStatistics().InUseCount));
        Assert.Equal(101 * 4096L, second.GetStatistics().RentedBytes);
        second.Dispose();
        first.Rent().Dispose();
        first.Dispose();
        Assert.False(first.Heap.IsDisposed);
        held.Dispose();
        Assert.True(first.Heap.IsDisposed);
    }

    [Fact]
    public static void A_disposed_pool_stays_closed_whoever_comes_after_it()
    {
        NativeMemoryPool old = new();
        IMemoryOwner<byte> held = old.Rent();
        old.Rent().Dispose();
        old.Dispose();
        using NativeMemoryPool first = new();
        first.Rent().Dispose();
        held.Dispose();
        Assert.True(old.Heap.IsDisposed);
        List<NativeMemoryPool> others = [.. Enumerable.Range(0, 10).Select(static _ => new NativeMemoryPool())];
        foreach (NativeMemoryPool pool in others.Prepend(first))
        {
            using IMemoryOwner<byte> owner = pool.Rent();
            Assert.Throws<ObjectDisposedException>(() => old.Rent());
            Assert.Throws<InvalidOperationException>(held.Dispose);
            Assert.Equal(1, pool.GetStatistics().InUseCount);
        }
        others.ForEach(static pool => pool.Dispose());
        Assert.All(others, static pool => Assert.True(pool.Heap.IsDisposed));
    }

    [Fact]
    public static void Pools_that_come_and_go_leave_nothing_behind()
    {
        using NativeMemoryPool root = new();
        using IMemoryOwner<byte> held = root.Rent();
        int slots = 0;
        for (int round = 0; round < 1000; round++)
        {
            using NativeMemoryPool pool = root.Share("one of many");
            pool.Rent().Dispose();
            slots = int.Max(slots, pool.Slot);
        }
        Assert.InRange(slots, 0, 900); // other tests have pools too
        Assert.Equal((1L, 1), (root.GetStatistics().RentCount, root.GetStatistics().InUseCount));
    }

    [Fact]
    public static void A_pool_may_be_disposed_while_threads_rent_and_return()
    {
        for (int round = 0; round < TestHeaps.Times(40); round++)
        {
            NativeMemoryPool pool = new();
            using NativeMemoryPool other = new();
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() =>
            {
                while (!pool.IsDisposed)
                {
                    RentUntilClosed(number == 2 ? other : pool, 1 + (number * 40));
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Thread.Sleep(round % 7);
            pool.Heap.Decaying!.Invoke(true);
            pool.Dispose();
            Array.ForEach(threads, thread => thread.Join());
            Assert.True(pool.Heap.IsDisposed, $"round {round}");
            Assert.Equal(0, other.GetStatistics().InUseCount);
        }

        static void RentUntilClosed(NativeMemoryPool pool, int count)
        {
            List<IMemoryOwner<byte>> owners = [];
            try
            {
                while (owners.Count < count)
                {
                    owners.Add(pool.Rent());
                }
            }
            catch (ObjectDisposedException)
            {
                Assert.True(pool.IsDisposed);
            }
            owners.ForEach(static owner => owner.Dispose());
        }
    }
}
