using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>Counts blocks that were freed soon after they were allocated, by origin.</summary>
internal sealed class TemporaryCounts
{
    private readonly ConcurrentDictionary<int, Entry> _entries = new();

    public IEnumerable<(int Origin, long Count, long Bytes)> All
    {
        get
        {
            foreach (KeyValuePair<int, Entry> pair in _entries)
            {
                yield return (pair.Key, Volatile.Read(ref pair.Value.Count), Volatile.Read(ref pair.Value.Bytes));
            }
        }
    }

    public void Add(int origin, long byteCount)
    {
        Entry entry = _entries.GetOrAdd(origin, static _ => new());
        _ = Interlocked.Increment(ref entry.Count);
        _ = Interlocked.Add(ref entry.Bytes, byteCount);
    }

    public void Clear() => _entries.Clear();

    private sealed class Entry
    {
        public long Count;
        public long Bytes;
    }
}
