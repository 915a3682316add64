using System;
using System.Collections.Generic;

namespace Arenas.Benchmarks.Caches;

/// <summary>Traces of keys, the same for the same seed.</summary>
internal static class CacheTraces
{
    /// <summary>The traces of the figures, for a cache of a capacity.</summary>
    /// <param name="capacity">Entries of the cache.</param>
    /// <param name="length">Accesses of each trace.</param>
    public static IEnumerable<(string Name, int[] Keys)> All(int capacity, int length)
    {
        int universe = 20 * capacity;
        foreach (double skew in new[] { 0.7, 0.8, 0.9, 1.0, 1.1 })
        {
            yield return ($"Zipf {skew:F1}", Zipf(universe, skew, length, seed: 1));
        }
        yield return ("loop of 1.25 caches", Loop(capacity + (capacity / 4), length));
        yield return ("Zipf 0.9 and scans", ScansAndZipf(universe, capacity, length));
        yield return ("Zipf 0.9 that shifts", ShiftingZipf(universe, capacity, length));
    }

    public static int[] Zipf(int universe, double skew, int length, int seed)
    {
        Random random = new(seed);
        double[] sums = new double[universe];
        double sum = 0;
        for (int i = 0; i < universe; i++)
        {
            sum += Math.Pow(i + 1, -skew);
            sums[i] = sum;
        }
        int[] keys = new int[length];
        for (int i = 0; i < length; i++)
        {
            int at = Array.BinarySearch(sums, random.NextDouble() * sum);
            keys[i] = int.Min(at < 0 ? ~at : at, universe - 1);
        }
        return keys;
    }

    private static int[] Loop(int period, int length)
    {
        int[] keys = new int[length];
        for (int i = 0; i < length; i++)
        {
            keys[i] = i % period;
        }
        return keys;
    }

    // Every fourth access is of a scan over what is never used again.
    private static int[] ScansAndZipf(int universe, int capacity, int length)
    {
        int[] keys = Zipf(universe, 0.9, length, seed: 2);
        int run = 2 * capacity;
        for (int start = 3 * run; start + run <= length; start += 4 * run)
        {
            for (int i = 0; i < run; i++)
            {
                keys[start + i] = universe + start + i;
            }
        }
        return keys;
    }

    // After every forty caches of accesses a tenth of the ranks is others' keys.
    private static int[] ShiftingZipf(int universe, int capacity, int length)
    {
        int[] keys = Zipf(universe, 0.9, length, seed: 3);
        for (int i = 0; i < length; i++)
        {
            keys[i] += i / (40 * capacity) * (universe / 10);
        }
        return keys;
    }
}
