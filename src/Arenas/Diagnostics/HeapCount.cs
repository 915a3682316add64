using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Counts a heap that may be disposed meanwhile.</summary>
internal static class HeapCount
{
    /// <summary>The statistics of a heap; null if it was disposed.</summary>
    public static HeapStatistics? TryTake(NativeHeap heap)
    {
        try
        {
            return heap.IsDisposed ? null : heap.GetStatistics();
        }
        catch (ObjectDisposedException)
        {
            Debug.Assert(heap.IsDisposed, "between the question and the answer");
            return null;
        }
    }

    /// <summary>The number of live objects; null if the heap is disposed, owned by another thread, or busy.</summary>
    /// <remarks>An owned heap is never entered: whoever asks would become its owner.</remarks>
    public static long? TryCountObjects(ObjectHeap heap)
    {
        if (heap.IsDisposed || !heap.IsShared || !heap.TryEnter(TimeSpan.FromMilliseconds(10), out ObjectScope scope))
        {
            return null;
        }
        using (scope)
        {
            return heap.IsDisposed ? null : heap.Slabs.CountLive();
        }
    }
}
