using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>All native heaps of the process, for whoever operates it: health checks, logs, endpoints.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing; a heap that is listed may be disposed at any time.</para>
/// <para><b>Threads</b>: every member may be used on any thread. Events come in order on a thread of their own, soon
/// after what they tell, and never under a lock of a heap: a handler may use any heap. What a handler throws is
/// lost.</para>
/// <para><b>Cost</b>: nothing while nobody observes; else an object for each event, all of which belong to slow
/// paths, and one sleeping thread. When 10,000 events wait for a slow handler, further ones are dropped.</para>
/// </remarks>
public static class HeapMonitor
{
    /// <summary>Occurs after a heap has thrown.</summary>
    public static event EventHandler<HeapErrorEventArgs>? Failed
    {
        add => SignalQueue.OfProcess.Observe(before => before + value, null);
        remove => SignalQueue.OfProcess.Observe(before => before - value, null);
    }

    /// <summary>Occurs after a heap has given memory back to the system.</summary>
    public static event EventHandler<HeapTrimmedEventArgs>? Trimmed
    {
        add => SignalQueue.OfProcess.Observe(null, before => before + value);
        remove => SignalQueue.OfProcess.Observe(null, before => before - value);
    }

    /// <summary>Lists the native heaps that live now, in the order in which they were made.</summary>
    /// <returns>A new list. Heaps that somebody lost without disposing them may be missing.</returns>
    public static IReadOnlyList<NativeHeap> GetHeaps() => HeapRegistry.Natives();

    /// <summary>Counts how often a heap has thrown for a reason.</summary>
    /// <param name="heap">The heap; it may be disposed.</param>
    /// <param name="error">The reason.</param>
    /// <returns>The count since the heap was made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such reason.</exception>
    public static long CountErrors(NativeHeap heap, HeapError error)
    {
        ArgumentNullException.ThrowIfNull(heap);
        if (!Enum.IsDefined(error))
        {
            throw new ArgumentOutOfRangeException(nameof(error), error, "There is no such reason.");
        }
        long count = heap.Errors.CountOf(error);
        Debug.Assert(count >= 0, "counted up");
        return count;
    }
}
