using System;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>How often a heap has thrown, by reason. Counted where it throws, so nothing else pays for it.</summary>
internal sealed class HeapErrors(string heapName)
{
    private const int KindCount = (int)HeapError.Disposed + 1;

    private readonly long[] _counts = new long[KindCount];

    /// <summary>Counts an error, and keeps what it says.</summary>
    public void Count(HeapError error, string message, HeapFaultPlaces places = default)
    {
        Debug.Assert((uint)error < KindCount, "a reason");
        Interlocked.Increment(ref _counts[(int)error]);
        HeapFaults.Add(new(heapName, error, message, places, DateTime.UtcNow));
        HeapSignals.Listener?.OnError(heapName, error, message);
    }

    public long CountOf(HeapError error)
    {
        Debug.Assert((uint)error < KindCount, "a reason");
        return Volatile.Read(ref _counts[(int)error]);
    }
}
