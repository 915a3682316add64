using System;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Leases of cached values, and copies of them.</summary>
public static class CacheLeaseTests
{
    [Fact]
    public static void What_is_done_with_a_copy_of_a_lease_that_was_disposed_is_noticed()
    {
        using BoundedCache cache = Filled();
        Assert.True(cache.TryGet("key"u8, out CacheLease reader));
        Assert.True(cache.TryGet("key"u8, out CacheLease lease));
        CacheLease copy = lease;
        lease.Dispose();
        lease.Dispose();
        Assert.True(Throws<ObjectDisposedException>(ref copy, disposes: false));
        Assert.True(Throws<InvalidOperationException>(ref copy, disposes: true));
        // The place is taken again, by a lease of another version.
        Assert.True(cache.TryGet("key"u8, out CacheLease later));
        CacheLease another = copy;
        another.Dispose();
        Assert.Equal(5, later.Value.Length);
        later.Dispose();
        // The reader's hold is still its own.
        Assert.True(cache.Remove("key"u8));
        Assert.True(reader.Value.SequenceEqual("value"u8));
        Assert.Equal(1, cache.GetStatistics().DetachedEntries);
        reader.Dispose();
        Assert.Equal(0, cache.GetStatistics().DetachedEntries);
    }

    [Fact]
    public static void A_stale_copy_does_not_end_the_lease_that_has_its_place()
    {
        using BoundedCache cache = Filled();
        Assert.True(cache.TryGet("key"u8, out CacheLease first));
        CacheLease stale = first;
        first.Dispose();
        Assert.True(cache.TryGet("key"u8, out CacheLease second));
        Assert.True(Throws<InvalidOperationException>(ref stale, disposes: true));
        Assert.Equal(5, second.Value.Length);
        second.Dispose();
    }

    [Fact]
    public static void More_leases_than_have_places_are_leases_all_the_same()
    {
        using BoundedCache cache = Filled();
        Hold(cache, 100);
        Assert.True(cache.TryGet("key"u8, out CacheLease lease));
        CacheLease copy = lease;
        lease.Dispose();
        Assert.True(Throws<InvalidOperationException>(ref copy, disposes: true));
    }

    private static BoundedCache Filled()
    {
        BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 8 << 20 });
        Assert.Equal(CacheSetResult.Added, cache.Set("key"u8, "value"u8));
        return cache;
    }

    private static void Hold(BoundedCache cache, int depth)
    {
        if (depth > 0)
        {
            Assert.True(cache.TryGet("key"u8, out CacheLease lease));
            Hold(cache, depth - 1);
            Assert.Equal(5, lease.Value.Length);
            lease.Dispose();
        }
    }

    private static bool Throws<T>(ref CacheLease lease, bool disposes)
        where T : Exception
    {
        try
        {
            if (disposes)
            {
                lease.Dispose();
            }
            else
            {
                _ = lease.Value.Length;
            }
            return false;
        }
        catch (T)
        {
            return true;
        }
    }
}
