using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>What the heaps of the process hold at a moment.</summary>
internal sealed class ProcessCounts
{
    // Another thread's turn may be long; who asks wants an answer now.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);

    private readonly List<HeapCounts> _heaps = [];

    public IReadOnlyList<HeapCounts> Heaps => _heaps;

    public long LiveBlocks { get; private set; }

    public long LiveObjects { get; private set; }

    public long UsedBytes { get; private set; }

    public long CommittedBytes { get; private set; }

    public long ReservedBytes { get; private set; }

    /// <summary>Counts: visits every pool of every heap.</summary>
    public static ProcessCounts Take()
    {
        ProcessCounts counts = new();
        foreach (NativeHeap heap in HeapRegistry.Natives())
        {
            if (HeapCount.TryTake(heap) is { } statistics)
            {
                counts.Add(heap, statistics);
            }
        }
        foreach (ObjectHeap heap in HeapRegistry.Objects())
        {
            counts.Add(heap);
        }
        return counts;
    }

    private void Add(NativeHeap heap, HeapStatistics statistics)
    {
        Debug.Assert(statistics.UsedBytes <= statistics.CommittedBytes, "used is a part of committed");
        LiveBlocks += statistics.LiveBlocks;
        UsedBytes += statistics.UsedBytes;
        CommittedBytes += statistics.CommittedBytes;
        ReservedBytes += statistics.ReservedBytes;
        _heaps.Add(new(
            heap.Name, false, statistics.LiveBlocks, statistics.UsedBytes, statistics.CommittedBytes,
            statistics.ReservedBytes));
    }

    private void Add(ObjectHeap heap)
    {
        long counted = 0;
        bool isCounted = heap.TryLook(s_patience, () => counted = heap.Slabs.CountLive(), out _);
        long? live = isCounted ? counted : null;
        Debug.Assert(counted >= 0, "a number of objects");
        LiveObjects += live ?? 0;
        _heaps.Add(new(heap.Name, true, live, null, heap.ReservedBytes, heap.ReservedBytes));
    }
}
