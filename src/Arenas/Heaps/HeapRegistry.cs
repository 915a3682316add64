using System;
using System.Collections.Generic;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>The heaps of the process that were not disposed.</summary>
internal static class HeapRegistry
{
    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<object>> s_heaps = [];

    public static void Add(object heap)
    {
        lock (s_lock)
        {
            _ = s_heaps.RemoveAll(static entry => !entry.TryGetTarget(out _));
            s_heaps.Add(new(heap));
        }
    }

    public static void Remove(object heap)
    {
        lock (s_lock)
        {
            _ = s_heaps.RemoveAll(entry => !entry.TryGetTarget(out object? other) || ReferenceEquals(heap, other));
        }
    }

    public static object[] All()
    {
        lock (s_lock)
        {
            List<object> all = [];
            foreach (WeakReference<object> entry in s_heaps)
            {
                if (entry.TryGetTarget(out object? heap))
                {
                    all.Add(heap);
                }
            }
            return [.. all];
        }
    }
}
