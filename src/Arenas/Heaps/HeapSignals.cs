using System;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>What heaps tell whoever listens: rare events of slow paths, and nothing while nobody listens.</summary>
/// <remarks>
/// A room below listens: it puts itself into <see cref="Listener"/>, and asks to be called when the first heap of the
/// process is made. A listener is called under the locks of the heap, on any thread: it only notes what it is told.
/// </remarks>
internal abstract class HeapSignals
{
    private static Action? s_whenFirst;

    /// <summary>Who listens; null for nobody.</summary>
    public static HeapSignals? Listener { get; set; }

    /// <summary>Has <paramref name="action"/> called once, when the first heap is made.</summary>
    public static void WhenFirst(Action action)
    {
        Debug.Assert(s_whenFirst is null, "one room listens");
        s_whenFirst = action;
    }

    public static void Created(string heap, bool holdsObjects)
    {
        if (s_whenFirst is not null)
        {
            Interlocked.Exchange(ref s_whenFirst, null)?.Invoke();
        }
        Listener?.OnCreated(heap, holdsObjects);
    }

    public abstract void OnCreated(string heap, bool holdsObjects);

    public abstract void OnDisposed(string heap, bool holdsObjects);

    /// <summary>A region was reserved (positive) or returned (negative); the bytes the heap holds now.</summary>
    public abstract void OnRegion(string heap, long byteCount, long reservedBytes);

    public abstract void OnTrimmed(string heap, long byteCount);

    public abstract void OnCollecting(string heap, int generation);

    public abstract void OnCollected(string heap, int generation, long candidates, long freed, TimeSpan duration);

    /// <summary>The heap throws an exception, for this reason, that says this.</summary>
    public abstract void OnError(string heap, HeapError error, string message);

    /// <summary>So many blocks or objects were found that nobody will return.</summary>
    public abstract void OnLeak(string heap, long count);
}
