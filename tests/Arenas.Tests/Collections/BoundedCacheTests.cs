using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Arenas.Collections;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>What a cache promises, call by call.</summary>
public static class BoundedCacheTests
{
    [Fact]
    public static void SipHash_1_3_gives_what_other_implementations_give()
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        HashSet<ulong> seen = [];
        for (int length = 0; length <= 64; length++)
        {
            Assert.True(seen.Add(KeyHash.Of(bytes.AsSpan(0, length), 1, 2)), "each length has a hash of its own");
        }
        // Of no bytes, under the key 00 01 02 ... 0f.
        Assert.Equal(0xabac0158050fc4dcul, KeyHash.Of([], 0x0706050403020100, 0x0f0e0d0c0b0a0908));
    }

    [Fact]
    public static void Keys_may_be_empty_and_no_longer_than_allowed()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20 });
        Assert.Equal(CacheSetResult.Added, cache.Set([], []));
        Assert.True(cache.Contains([]), "an empty key is a key");
        byte[] longest = new byte[BoundedCache.MaxKeyLength];
        Assert.Equal(CacheSetResult.Added, cache.Set(longest, [1]));
        Assert.True(cache.Contains(longest), "the longest key is a key");
        _ = Assert.Throws<ArgumentException>(() => cache.Set(new byte[BoundedCache.MaxKeyLength + 1], [1]));
        _ = Assert.Throws<ArgumentException>(() => cache.Contains(new byte[BoundedCache.MaxKeyLength + 1]));
    }

    [Fact]
    public static void Statistics_count_what_was_done()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20, LimitEntries = 10 });
        Assert.Equal(0, cache.GetStatistics().HitRatio);
        for (int number = 0; number < 30; number++)
        {
            _ = cache.Set(BitConverter.GetBytes(number), "value"u8);
        }
        _ = cache.Set(BitConverter.GetBytes(29), "again"u8);
        int hits = 0;
        for (int number = 0; number < 30; number++)
        {
            if (cache.TryGet(BitConverter.GetBytes(number), out CacheLease lease))
            {
                hits++;
                lease.Dispose();
            }
        }
        bool hasRemoved = cache.Remove(BitConverter.GetBytes(29));
        long left = cache.Count;
        cache.Clear();

        BoundedCacheStatistics counts = cache.GetStatistics();
        Assert.Equal((hits, 30 - hits), (counts.Hits, counts.Misses));
        Assert.Equal(hits / 30.0, counts.HitRatio, 12);
        Assert.InRange(counts.HitRatio, 0.1, 0.4);
        Assert.Equal(31, counts.Added + counts.Replaced);
        Assert.Equal((hasRemoved ? 1 : 0, left, 0L), (counts.Removed, counts.Cleared, counts.Entries));
        Assert.Equal(counts.Added, counts.Evicted + counts.Removed + counts.Cleared);
    }

    [Fact]
    public static void What_can_never_fit_is_refused_and_nothing_is_evicted_for_it()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BoundedCache cache = new(new BoundedCacheOptions { Heap = heap, LimitBytes = 1 << 20 }))
        {
            _ = cache.Set("small"u8, "value"u8);
            Assert.Equal(CacheSetResult.TooLarge, cache.Set("big"u8, new byte[2 << 20]));
            Assert.Equal(CacheSetResult.TooLarge, cache.Set("huge"u8, new byte[512 << 20]));
            Assert.Equal(CacheSetResult.TooLarge, cache.Set("small"u8, new byte[1 << 20]));
            Assert.True(cache.Contains("small"u8), "nothing went");
            Assert.Equal(3, cache.GetStatistics().TooLarge);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_leased_value_outlives_its_entry_and_its_cache()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        BoundedCache cache = new(new BoundedCacheOptions { Heap = heap, LimitBytes = 1 << 20 });
        _ = cache.Set("key"u8, "first"u8);
        Assert.True(cache.TryGet("key"u8, out CacheLease lease), "it is there");
        _ = cache.Set("key"u8, "other"u8);
        Assert.Equal("first"u8, lease.Value);
        Assert.Equal(1, cache.GetStatistics().DetachedEntries);
        Assert.True(cache.TryGetOwner("key"u8, out CacheOwner? owner), "it is there");
        cache.Dispose();
        Assert.Equal("first"u8, lease.Value);
        Assert.Equal("other"u8, owner!.Value.Span);
        lease.Dispose();
        lease.Dispose();
        ReadOnlyMemory<byte> memory = owner.Value;
        owner.Dispose();
        _ = Assert.Throws<InvalidOperationException>(owner.Dispose);
        _ = Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        _ = Assert.Throws<ObjectDisposedException>(() => cache.Contains("key"u8));
        _ = Assert.Throws<ObjectDisposedException>(() => cache.Set("key"u8, []));
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_heap_of_its_own_goes_with_the_last_lease()
    {
        BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20 });
        _ = cache.Set("key"u8, "value"u8);
        Assert.True(cache.TryGet("key"u8, out CacheLease lease), "it is there");
        cache.Dispose();
        cache.Dispose();
        Assert.False(cache.Heap.IsDisposed, "a value is still read");
        lease.Dispose();
        Assert.True(cache.Heap.IsDisposed, "nothing is left");
    }

    [Fact]
    public static void What_expires_is_removed_though_nobody_asks_for_it()
    {
        ManualTime time = new();
        List<CacheRemovalReason> reasons = [];
        using BoundedCache cache = new(new BoundedCacheOptions
        {
            LimitBytes = 1 << 20,
            TimeProvider = time,
            DefaultTimeToLive = TimeSpan.FromSeconds(5),
            RemovalListener = (_, _, reason) => reasons.Add(reason),
        });
        for (int i = 0; i < 1000; i++)
        {
            _ = cache.Set(BitConverter.GetBytes(i), [1, 2, 3]);
        }
        long before = cache.UsedBytes;
        _ = cache.Set("stays"u8, [1], Timeout.InfiniteTimeSpan);
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        time.Ring();
        Assert.True(cache.Contains(BitConverter.GetBytes(7)), "its time is not yet over");
        time.Advance(TimeSpan.FromTicks(1));
        Assert.False(cache.Contains(BitConverter.GetBytes(7)), "its time is over");
        time.Ring();
        Assert.Equal(1, cache.Count);
        Assert.True(cache.UsedBytes < before / 4, $"{cache.UsedBytes} of {before} bytes are left");
        Assert.Equal(1000, reasons.Count(reason => reason == CacheRemovalReason.Expired));
        Assert.Equal(1000, cache.GetStatistics().Expired);
    }

    [Fact]
    public static void Writes_sweep_what_has_expired()
    {
        ManualTime time = new();
        using BoundedCache cache = new(new BoundedCacheOptions
        {
            LimitBytes = 1 << 20,
            TimeProvider = time,
            ShardCount = 1,
        });
        for (int i = 0; i < 1000; i++)
        {
            _ = cache.Set(BitConverter.GetBytes(i), [1], TimeSpan.FromSeconds(1));
        }
        time.Advance(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 300; i++)
        {
            _ = cache.Set("same"u8, [1]);
        }
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public static void An_absolute_time_is_turned_into_a_time_to_live()
    {
        ManualTime time = new();
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20, TimeProvider = time });
        _ = cache.Set("key"u8, "value"u8);
        Assert.True(cache.Expire("key"u8, time.GetUtcNow() + TimeSpan.FromSeconds(3)), "it is there");
        Assert.True(cache.TryGetTimeToLive("key"u8, out TimeSpan? left), "it is there");
        Assert.Equal(TimeSpan.FromSeconds(3), left);
        Assert.True(cache.Expire("key"u8, time.GetUtcNow() - TimeSpan.FromSeconds(3)), "it is there");
        Assert.False(cache.Contains("key"u8), "it has expired");
        Assert.False(cache.Expire("key"u8, TimeSpan.FromSeconds(3)), "it is there no more");
    }

    [Fact]
    public static void A_listener_that_throws_is_counted_and_may_use_the_cache()
    {
        BoundedCache? own = null;
        using BoundedCache cache = new(new BoundedCacheOptions
        {
            LimitBytes = 1 << 20,
            RemovalListener = (key, _, _) =>
            {
                _ = own!.Contains(key);
                throw new TimeoutException();
            },
        });
        own = cache;
        _ = cache.Set("key"u8, "first"u8);
        Assert.Equal(CacheSetResult.Replaced, cache.Set("key"u8, "other"u8));
        Assert.True(cache.Remove("key"u8), "it was there");
        Assert.Equal(2, cache.GetStatistics().ListenerErrors);
    }

    [Fact]
    public static void An_update_or_a_visitor_that_throws_leaves_everything_as_it_was()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BoundedCache cache = new(new BoundedCacheOptions { Heap = heap, LimitBytes = 1 << 20 }))
        {
            _ = cache.Set("key"u8, "value"u8);
            int none = 0;
            _ = Assert.Throws<TimeoutException>(() => cache.Update(
                "key"u8, ref none, static (ref CacheUpdate update, ref int unused) =>
                {
                    _ = update.TrySetValue("other"u8);
                    throw new TimeoutException();
                }));
            _ = Assert.Throws<TimeoutException>(() => cache.Scan(0, 5, ref none, static (
                ReadOnlySpan<byte> _, ReadOnlySpan<byte> _, ref int unused) => throw new TimeoutException()));
            Assert.True(cache.TryGet("key"u8, out CacheLease lease), "it is there");
            Assert.Equal("value"u8, lease.Value);
            lease.Dispose();
            Assert.Equal(0, cache.GetStatistics().DetachedEntries);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Values_are_copied_to_spans_and_writers()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20 });
        _ = cache.Set("key"u8, "value"u8);
        byte[] bytes = new byte[10];
        Assert.True(cache.TryCopyTo("key"u8, bytes, out int length), "there is room");
        Assert.Equal("value", Encoding.UTF8.GetString(bytes, 0, length));
        Assert.False(cache.TryCopyTo("key"u8, new byte[4], out length), "there is no room");
        Assert.Equal(5, length);
        Assert.False(cache.TryCopyTo("none"u8, bytes, out length), "it is not there");
        Assert.Equal(-1, length);
        ArrayBufferWriter<byte> writer = new();
        Assert.True(cache.TryCopyTo("key"u8, writer), "it is there");
        Assert.Equal("value"u8, writer.WrittenSpan);
    }

    [Fact]
    public static void Calls_allocate_nothing_on_the_managed_heap()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 100_000, LimitEntries = 400 });
        Work(cache);
        // The least of a few tries: once in many runs a thread is charged with bytes that no call of ours explains.
        long least = long.MaxValue;
        for (int tries = 0; tries < 5 && least > 0; tries++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Work(cache);
            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public static void Options_out_of_range_are_refused()
    {
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.LimitBytes = 100));
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.LimitEntries = 0));
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.ShardCount = 3));
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.SweepInterval = TimeSpan.Zero));
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.DefaultTimeToLive = TimeSpan.Zero));
        _ = Assert.ThrowsAny<ArgumentException>(() => Create(options => options.TimeProvider = null!));
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 1 << 20 });
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => cache.Set("k"u8, [], TimeSpan.FromSeconds(-5)));
    }

    private static void Create(Action<BoundedCacheOptions> change)
    {
        BoundedCacheOptions options = new();
        change(options);
        new BoundedCache(options).Dispose();
    }

    private static void Work(BoundedCache cache)
    {
        Span<byte> key = stackalloc byte[4];
        Span<byte> value = stackalloc byte[90];
        int state = 0;
        for (int i = 0; i < 3000; i++)
        {
            _ = BitConverter.TryWriteBytes(key, i % 1000);
            _ = cache.Set(key, value[..(i % 90)]);
            if (cache.TryGet(key, out CacheLease lease))
            {
                state += lease.Value.Length;
                lease.Dispose();
            }
            _ = cache.Update(key, ref state, static (ref CacheUpdate update, ref int unused) =>
            {
                _ = update.TrySetValue(update.Value[..(update.Value.Length / 2)]);
            });
            _ = cache.Remove(key) && cache.Contains(key);
            _ = cache.Set(key, value);
        }
    }
}
