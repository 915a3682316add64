using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>The factory by itself: one set of arenas, sums that stay, blocks that come back late.</summary>
public static class FactoryTests
{
    [Fact]
    public static void All_pools_rent_from_one_heap_and_are_counted_together()
    {
        using ArenasMemoryPoolFactory factory = new();
        using MemoryPool<byte> one = factory.Create(new() { Owner = "kestrel" });
        using MemoryPool<byte> two = factory.Create(new() { Owner = "other" });
        using IMemoryOwner<byte> first = one.Rent();
        using IMemoryOwner<byte> second = two.Rent(10_000);
        NativeMemoryPoolStatistics statistics = factory.Read(out IReadOnlyDictionary<string, long> rented);
        Assert.Equal(2, statistics.InUseCount);
        Assert.Equal(4096 + 10_000, statistics.InUseBytes);
        Assert.Equal((4096, 10_000), (rented["kestrel"], rented["other"]));
        Assert.Equal("kestrel", factory.FirstOwner);
        Assert.Equal(2, factory.Heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_an_ended_pool_has_rented_stays_counted()
    {
        using ArenasMemoryPoolFactory factory = new();
        for (int i = 1; i <= 10; i++)
        {
            MemoryPool<byte> pool = factory.Create(new() { Owner = "kestrel" });
            IMemoryOwner<byte> late = pool.Rent();
            pool.Rent().Dispose();
            pool.Dispose();
            Assert.Equal(1, factory.GetStatistics().InUseCount);
            late.Dispose();
            Assert.Equal(2 * i, factory.GetStatistics().RentCount);
            factory.Read(out IReadOnlyDictionary<string, long> rented);
            Assert.Equal(2 * i * 4096, rented["kestrel"]);
        }
        Assert.Equal(0, factory.GetStatistics().InUseCount);
        _ = factory.Heap.Trim();
        Assert.Equal(0, factory.Heap.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void The_arenas_stay_until_the_last_block_is_back(bool hardened)
    {
        ArenasMemoryPoolFactory factory = new(new()
        {
            MemorySource = MemorySource.PinnedArrays,
            Hardened = hardened,
        });
        NativeHeap heap = factory.Heap;
        MemoryPool<byte> pool = factory.Create();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, 20).Select(_ => pool.Rent())];
        factory.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => factory.Create());
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
        foreach (IMemoryOwner<byte> block in blocks)
        {
            Assert.False(heap.IsDisposed);
            block.Memory.Span.Fill(7);
            block.Dispose();
        }
        Assert.True(heap.IsDisposed);
        factory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static async Task A_return_that_meets_the_end_of_the_pool_is_never_an_error(bool hardened)
    {
        for (int round = 0; round < 300; round++)
        {
            ArenasMemoryPoolFactory factory = new(new()
            {
                MemorySource = MemorySource.PinnedArrays,
                Hardened = hardened,
            });
            MemoryPool<byte> pool = factory.Create();
            IMemoryOwner<byte> one = pool.Rent();
            IMemoryOwner<byte> two = pool.Rent();
            factory.Dispose();
            using Barrier barrier = new(3);
            Task[] ends =
            [
                Run(one.Dispose),
                Run(two.Dispose),
                Run(pool.Dispose),
            ];
            await Task.WhenAll(ends);
            Assert.True(factory.Heap.IsDisposed, $"round {round}");

            Task Run(Action action) => Task.Run(() =>
            {
                barrier.SignalAndWait();
                action();
            });
        }
    }

    [Fact]
    public static async Task What_a_burst_took_goes_back_to_the_system()
    {
        using ArenasMemoryPoolFactory factory = new(new()
        {
            MemorySource = MemorySource.PinnedArrays,
            RetainPolicy = new(1 << 20, TimeSpan.FromMilliseconds(300)),
        });
        using MemoryPool<byte> pool = factory.Create();
        List<IMemoryOwner<byte>> burst = [.. Enumerable.Range(0, 8000).Select(_ => pool.Rent())];
        Assert.True(factory.GetStatistics().AllocatedBytes >= 8000 * 4096);
        burst.ForEach(static block => block.Dispose());
        await Patient.SoonAsync(() => factory.GetStatistics().PooledBytes <= 2 << 20, seconds: 10);
        NativeMemoryPoolStatistics after = factory.GetStatistics();
        Assert.True(after.EvictedBytes >= 7500L * 4096, $"{after.EvictedBytes} bytes were given back");
        Assert.True(after.AllocatedBytes >= after.EvictedBytes);
    }
}
