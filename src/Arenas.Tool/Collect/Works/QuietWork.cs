using System;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>The bytes that full collections allocate, managed and native: half of what they find is garbage.</summary>
internal sealed class QuietWork : CollectorWork
{
    private const int RingSize = 10;

    private readonly NativeHeap _memory = new();
    private readonly ObjectHeap _heap;
    private readonly ArenasGraph _graph;
    private readonly int _count;

    public QuietWork(int count)
    {
        _count = count;
        _graph = new ArenasGraph(new GraphOptions { Places = count, Memory = _memory });
        _heap = _graph.Heap;
    }

    public override double Measure(PauseLog pauses)
    {
        int liveCount = _count / 2;
        GraphWork<ArenasGraph, Handle<ArenasNode>>.Fill(_graph, liveCount, isRandom: true);
        for (int i = liveCount; i < _count; i += RingSize)
        {
            _graph.Release(Rings<ArenasGraph, Handle<ArenasNode>>.Make(_graph, RingSize));
        }

        long bytes = Collect();
        if (_heap.Count != liveCount)
        {
            throw new WorkFailedException("the collection has not freed the garbage");
        }

        GraphWork<ArenasGraph, Handle<ArenasNode>>.DropAll(_graph, 0, liveCount);
        _heap.Collect();
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
        _graph.Dispose();
        _memory.Dispose();
    }

    private long Collect()
    {
        HeapStatistics native = _memory.GetStatistics();
        long managed = GC.GetAllocatedBytesForCurrentThread();
        _heap.Collect();
        managed = GC.GetAllocatedBytesForCurrentThread() - managed;
        HeapStatistics after = _memory.GetStatistics();
        long peak = after.PeakCommittedBytes - native.PeakCommittedBytes;
        return managed + long.Max(peak, 0) + long.Max(after.UsedBytes - native.UsedBytes, 0);
    }
}
