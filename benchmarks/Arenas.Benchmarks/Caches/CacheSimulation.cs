using System;

namespace Arenas.Benchmarks.Caches;

/// <summary>Hit rates of policies on a trace.</summary>
internal static class CacheSimulation
{
    public static double HitRate(ICachePolicy policy, ReadOnlySpan<int> trace)
    {
        int hits = 0;
        foreach (int key in trace)
        {
            hits += policy.Access(key) ? 1 : 0;
        }
        return (double)hits / trace.Length;
    }
}
