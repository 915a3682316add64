using System;
using System.Collections.Generic;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>The source refuses its k-th call, for every k: a cache says so, loses nothing, and works on.</summary>
[Collection(Alone.Name)]
public static class CacheRefusalTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public static void A_refusal_at_any_call_is_a_result_and_loses_nothing(bool fromThereOn, bool hardened)
    {
        int refusals = 0;
        for (int k = 0; ; k++)
        {
            CountingSource source = new() { Refuses = call => fromThereOn ? call >= k : call == k };
            Run(source, hardened);
            refusals += source.Refused;
            if (source.Refused == 0)
            {
                break;
            }
        }
        Assert.True(refusals >= 3, $"only {refusals} refusals: the program hardly grows");
    }

    private static void Run(CountingSource source, bool hardened)
    {
        using NativeHeap heap = TestHeaps.On(source, hardened);
        Dictionary<int, int> model = [];
        using (BoundedCache cache = new(new BoundedCacheOptions
        {
            Heap = heap,
            LimitBytes = 64 << 20,
            ShardCount = 2,
            RemovalListener = (key, _, _) => _ = model.Remove(BitConverter.ToInt32(key)),
        }))
        {
            for (int i = 0; i < 60; i++)
            {
                int length = i % 3 == 0 ? 1_000_000 : 30 * i;
                CacheSetResult result = cache.Set(BitConverter.GetBytes(i), new byte[length]);
                if (result == CacheSetResult.Added)
                {
                    model[i] = length;
                }
                Assert.True(result is CacheSetResult.Added or CacheSetResult.NoMemory, $"{result}");
            }
            Assert.Equal(model.Count, cache.Count);
            foreach ((int key, int length) in model)
            {
                Assert.True(cache.TryGet(BitConverter.GetBytes(key), out CacheLease lease), "it is there");
                Assert.Equal(length, lease.Value.Length);
                lease.Dispose();
            }
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Assert.Equal(0, source.Faults);
    }
}
