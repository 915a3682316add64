using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>Memory of others that was reported to tracing, in one session: by domain and address.</summary>
internal sealed class ExternalTraces(TraceTotals totals)
{
    private readonly ConcurrentDictionary<(string Domain, nint Address), (long Bytes, int Origin)> _traces = new();

    public long SumLive() => _traces.Values.Sum(trace => trace.Bytes);

    public void Add(string domain, nint address, long byteCount, int origin)
    {
        Debug.Assert(byteCount >= 0, "the caller has looked");
        (long Bytes, int Origin) before = default;
        _ = _traces.AddOrUpdate((domain, address), (byteCount, origin), (_, known) =>
        {
            before = known;
            return (byteCount, origin);
        });
        totals.Add(byteCount - before.Bytes);
    }

    public void Remove(string domain, nint address)
    {
        if (_traces.TryRemove((domain, address), out (long Bytes, int Origin) trace))
        {
            totals.Add(-trace.Bytes);
        }
    }

    public int OriginOf(string domain, nint address) => _traces.GetValueOrDefault((domain, address)).Origin;

    public void Clear() => _traces.Clear();

    /// <summary>Writes rows for what was reported, and a heap for each domain.</summary>
    public void Capture(CapturedRows rows, List<SnapshotHeap> heaps)
    {
        foreach (var domain in _traces.ToArray().GroupBy(trace => trace.Key.Domain).OrderBy(group => group.Key))
        {
            ushort number = (ushort)heaps.Count;
            long bytes = 0;
            long count = 0;
            foreach (KeyValuePair<(string Domain, nint Address), (long Bytes, int Origin)> trace in domain)
            {
                (long size, int origin) = trace.Value;
                rows.Add((ulong)trace.Key.Address, size, size, origin, 0, number, 1);
                bytes += size;
                count++;
            }
            heaps.Add(new()
            {
                Name = domain.Key,
                HoldsObjects = false,
                CommittedBytes = bytes,
                UsedBytes = bytes,
                LiveCount = count,
            });
        }
    }
}
