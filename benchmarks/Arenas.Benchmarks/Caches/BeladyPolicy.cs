using System;
using System.Collections.Generic;

namespace Arenas.Benchmarks.Caches;

/// <summary>Evicts what is used again last, and bypasses what is used later still: no cache has more hits.</summary>
internal static class BeladyPolicy
{
    public static double HitRate(ReadOnlySpan<int> trace, int capacity)
    {
        int[] next = new int[trace.Length];
        Dictionary<int, int> seen = [];
        for (int at = trace.Length - 1; at >= 0; at--)
        {
            next[at] = seen.GetValueOrDefault(trace[at], int.MaxValue);
            seen[trace[at]] = at;
        }
        Dictionary<int, int> due = [];
        PriorityQueue<int, int> last = new();
        int hits = 0;
        for (int at = 0; at < trace.Length; at++)
        {
            int key = trace[at];
            hits += due.ContainsKey(key) ? 1 : 0;
            due[key] = next[at];
            last.Enqueue(key, -next[at]);
            while (due.Count > capacity)
            {
                _ = last.TryDequeue(out int victim, out int when);
                if (due.TryGetValue(victim, out int current) && current == -when)
                {
                    _ = due.Remove(victim);
                }
            }
        }
        return (double)hits / trace.Length;
    }
}
