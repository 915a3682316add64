using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>How many leaks were found, by heap. Whoever finds one says so here; a meter reads it.</summary>
internal static class LeakTally
{
    private static readonly ConcurrentDictionary<string, long> s_counts = [];

    public static void Add(string heapName, long count)
    {
        Debug.Assert(count >= 0, "leaks do not vanish");
        HeapSignals.Listener?.OnLeak(heapName, count);
        s_counts.AddOrUpdate(heapName, count, (_, before) => before + count);
    }

    public static IReadOnlyList<KeyValuePair<string, long>> All() => [.. s_counts.OrderBy(pair => pair.Key)];
}
