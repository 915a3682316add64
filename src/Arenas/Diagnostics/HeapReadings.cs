using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Diagnostics;

/// <summary>Counts all heaps once for the many instruments of one collection of metrics.</summary>
/// <remarks>Threads: any; those that come while one counts wait for it.</remarks>
internal sealed class HeapReadings(IReadOnlyList<NativeHeap>? heaps, TimeSpan keep)
{
    private readonly Lock _lock = new();
    private HeapReading[] _last = [];
    private long _taken;

    /// <summary>Gets how often the heaps were counted.</summary>
    public int CensusCount { get; private set; }

    public HeapReading[] Get()
    {
        lock (_lock)
        {
            if (CensusCount == 0 || Stopwatch.GetElapsedTime(_taken) > keep)
            {
                _last = Take();
                CensusCount++;
                // From its end on: a census that takes long is not outdated at once.
                _taken = Stopwatch.GetTimestamp();
            }
            return _last;
        }
    }

    private HeapReading[] Take()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one census at a time");
        SortedDictionary<string, HeapReading> readings = new(StringComparer.Ordinal);
        foreach (NativeHeap heap in heaps ?? HeapRegistry.Natives())
        {
            if (!heap.IsDisposed && HeapCount.TryTake(heap) is { } statistics)
            {
                if (!readings.TryGetValue(heap.Name, out HeapReading? reading))
                {
                    reading = new(heap.Name);
                    readings.Add(heap.Name, reading);
                }
                reading.Add(heap, statistics);
            }
        }
        return [.. readings.Values];
    }
}
