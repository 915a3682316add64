using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Threads that read, write, lease, evict, expire and clear at once.</summary>
public static class CacheRaceTests
{
    private const int Keys = 400;

    [Theory]
    [InlineData(HeapKind.Default, 1)]
    [InlineData(HeapKind.Default, 4)]
    [InlineData(HeapKind.Hardened, 2)]
    public static async Task What_is_read_is_whole_and_no_limit_is_passed(HeapKind kind, int shards)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        long told = 0;
        BoundedCache cache = new(new BoundedCacheOptions
        {
            Heap = heap,
            LimitBytes = 40_000,
            LimitEntries = 150,
            ShardCount = shards,
            RemovalListener = (_, value, _) => { CheckWhole(value); _ = Interlocked.Increment(ref told); },
        });
        using CancellationTokenSource stop = new();
        long most = 0;
        long mostEntries = 0;
        Task sampler = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                most = long.Max(most, cache.UsedBytes);
                mostEntries = long.Max(mostEntries, cache.Count);
            }
        });
        Task[] workers = new Task[4];
        for (int worker = 0; worker < workers.Length; worker++)
        {
            int seed = worker;
            workers[worker] = Task.Run(() => Work(cache, new Random(seed), TestHeaps.Times(20_000)));
        }
        await Task.WhenAll(workers);
        await stop.CancelAsync();
        await sampler;
        BoundedCacheStatistics counts = cache.GetStatistics();
        Assert.True(most <= 40_000, $"{most} bytes were used");
        Assert.True(mostEntries <= 150, $"{mostEntries} entries were there");
        Assert.True(counts.Evicted > 0 && counts.Hits > 0, "the test does what it says");
        Assert.Equal(0, counts.ListenerErrors);
        Assert.Equal(0, counts.DetachedEntries);
        cache.Dispose();
        Assert.Equal(counts.Added + counts.Replaced, told);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Every_increment_counts()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20 });
        const int times = 3000;
        _ = Parallel.For(0, 4, worker =>
        {
            int none = 0;
            for (int i = 0; i < times; i++)
            {
                _ = cache.Update("n"u8, ref none, static (ref CacheUpdate update, ref int unused) =>
                {
                    Span<byte> next = stackalloc byte[8];
                    long value = update.Exists ? BinaryPrimitives.ReadInt64LittleEndian(update.Value) : 0;
                    BinaryPrimitives.WriteInt64LittleEndian(next, value + 1);
                    Assert.True(update.TrySetValue(next), "there is room");
                });
            }
        });
        Assert.True(cache.TryGet("n"u8, out CacheLease lease), "it is there");
        Assert.Equal(4 * times, BinaryPrimitives.ReadInt64LittleEndian(lease.Value));
        lease.Dispose();
    }

    [Fact]
    public static void A_scan_sees_what_stays_while_the_tables_grow()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 64 << 20, ShardCount = 4 });
        byte[] key = new byte[8];
        for (int i = 0; i < 500; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, i);
            Assert.Equal(CacheSetResult.Added, cache.Set(key, key));
        }
        (BoundedCache Cache, bool[] Seen, int Next) state = (cache, new bool[500], 500);
        ulong cursor = 0;
        do
        {
            cursor = cache.Scan(cursor, 3, ref state, static (
                ReadOnlySpan<byte> key,
                ReadOnlySpan<byte> value,
                ref (BoundedCache Cache, bool[] Seen, int Next) state) =>
            {
                Assert.True(key.SequenceEqual(value), "its value is its key");
                long number = BinaryPrimitives.ReadInt64LittleEndian(key);
                if (number < 500)
                {
                    Assert.False(state.Seen[number], "it was seen before");
                    state.Seen[number] = true;
                }
                byte[] more = new byte[8];
                for (int i = 0; i < 40 && state.Next < 30_000; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(more, state.Next++);
                    _ = state.Cache.Set(more, more);
                }
            });
        }
        while (cursor != 0);
        Assert.DoesNotContain(false, state.Seen);
        Assert.True(cache.Count > 10_000, "the tables have grown");
    }

    private static void Work(BoundedCache cache, Random random, int steps)
    {
        Span<byte> key = stackalloc byte[8];
        Span<byte> value = stackalloc byte[2000];
        for (int step = 0; step < steps; step++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, random.Next(Keys));
            switch (random.Next(16))
            {
                case < 7:
                    Read(cache, key);
                    break;
                case < 13:
                    Span<byte> part = value[..random.Next(4, random.Next(16) == 0 ? 2000 : 200)];
                    MakeWhole(part, random);
                    _ = cache.Set(key, part, random.Next(4) == 0 ? TimeSpan.FromMilliseconds(1) : null);
                    break;
                case 13:
                    _ = cache.Remove(key);
                    break;
                case 14:
                    _ = cache.Expire(key, TimeSpan.FromMilliseconds(2));
                    break;
                default:
                    if (random.Next(100) == 0)
                    {
                        cache.Clear();
                    }
                    _ = cache.RemoveExpired();
                    break;
            }
        }
    }

    private static void Read(BoundedCache cache, ReadOnlySpan<byte> key)
    {
        if (cache.TryGet(key, out CacheLease lease))
        {
            CheckWhole(lease.Value);
            _ = Thread.Yield();
            CheckWhole(lease.Value);
            lease.Dispose();
        }
    }

    private static void MakeWhole(Span<byte> value, Random random)
    {
        random.NextBytes(value);
        BinaryPrimitives.WriteInt32LittleEndian(value, SumOf(value[4..]));
    }

    private static void CheckWhole(ReadOnlySpan<byte> value) =>
        Assert.Equal(BinaryPrimitives.ReadInt32LittleEndian(value), SumOf(value[4..]));

    private static int SumOf(ReadOnlySpan<byte> bytes)
    {
        int sum = bytes.Length;
        foreach (byte one in bytes)
        {
            sum = (sum * 31) + one;
        }
        return sum;
    }
}
