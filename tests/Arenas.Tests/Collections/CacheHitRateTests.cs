using System.Collections.Generic;
using System.Linq;
using Arenas.Benchmarks.Caches;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>The cache has the hits of W-TinyLFU with exact order of use, though it keeps no order of use.</summary>
public static class CacheHitRateTests
{
    private const int Capacity = 1000;

    public static IEnumerable<object[]> Traces => Enumerable.Range(0, 8).Select(one => new object[] { one });

    [Theory]
    [MemberData(nameof(Traces))]
    public static void A_cache_has_at_most_half_a_point_fewer_hits_than_W_TinyLFU(int which)
    {
        (string name, int[] keys) = CacheTraces.All(Capacity, 200 * Capacity).ElementAt(which);
        using BoundedCachePolicy cache = new(Capacity);
        double own = CacheSimulation.HitRate(cache, keys);
        double reference = CacheSimulation.HitRate(new TinyLfuPolicy(Capacity), keys);
        double best = BeladyPolicy.HitRate(keys, Capacity);
        Assert.True(own >= reference - 0.005, $"{name}: {own:P2} is below {reference:P2}");
        Assert.True(own <= best, $"{name}: {own:P2} is more than can be, {best:P2}");
    }
}
