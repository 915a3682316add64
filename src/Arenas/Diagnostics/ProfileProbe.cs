using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Reads what makes a point: cheap numbers each time, costly ones as often as their share of the time
/// allows.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ProfileProbe(ProfileOptions options)
{
    private const long ThreadsEvery = 100;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _nextCount = long.MinValue;
    private long _nextThreads = long.MinValue;
    private long _used;
    private long _blocks;
    private int _threads;

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public ProfilePoint Read()
    {
        long committed = 0;
        foreach (NativeHeap heap in options.Heaps ?? HeapRegistry.Natives())
        {
            committed += heap.IsDisposed ? 0 : heap.Limit.CommittedBytes;
        }
        CountIfDue();
        if (Environment.TickCount64 >= _nextThreads)
        {
            _threads = ProcessMemory.ReadThreadCount();
            _nextThreads = Environment.TickCount64 + ThreadsEvery;
        }
        int collections = 0;
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // A collection of a generation counts for all younger ones too, so the youngest has counted them all.
            collections = int.Max(collections, GC.CollectionCount(generation));
        }
        return new(Now, ProcessMemory.ReadResidentBytes(), committed, _used, _blocks, GC.GetTotalMemory(false),
            collections, GC.GetTotalPauseDuration(), _threads);
    }

    private void CountIfDue()
    {
        long begin = Stopwatch.GetTimestamp();
        if (begin < _nextCount)
        {
            return;
        }
        _used = 0;
        _blocks = 0;
        foreach (NativeHeap heap in options.Heaps ?? HeapRegistry.Natives())
        {
            if (HeapCount.TryTake(heap) is { } statistics)
            {
                _used += statistics.UsedBytes;
                _blocks += statistics.LiveBlocks;
            }
        }
        long end = Stopwatch.GetTimestamp();
        double cost = end - begin;
        _nextCount = options.CountingShare >= 1 ? end : end + (long)(cost / options.CountingShare);
        Debug.Assert(_used >= 0 && _blocks >= 0 && _nextCount >= end, "sums, and a time to come");
    }
}
