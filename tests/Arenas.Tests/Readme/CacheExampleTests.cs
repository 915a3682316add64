using System;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The README's example of the bounded cache.</summary>
public static class CacheExampleTests
{
    [Fact]
    public static void A_cache_holds_what_is_used_within_its_limit()
    {
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 64 << 20 });

        cache.Set("greeting"u8, "hello"u8, TimeSpan.FromMinutes(5));
        if (cache.TryGet("greeting"u8, out CacheLease lease))
        {
            using (lease)
            {
                Console.WriteLine(lease.Value.Length); // 5, read in place: it stays even if it is evicted meanwhile
            }
        }

        int hits = 0;
        cache.Update("hits"u8, ref hits, static (ref CacheUpdate entry, ref int hits) =>
        {
            hits = 1 + (entry.Exists ? BitConverter.ToInt32(entry.Value) : 0);
            entry.TrySetValue(BitConverter.GetBytes(hits)); // one step to all others; runs again if one came between
        });

        BoundedCacheStatistics counts = cache.GetStatistics(); // Entries = 2, UsedBytes <= 64 MB, always

        Assert.Equal(2, counts.Entries);
        Assert.Equal(1, hits);
    }
}
