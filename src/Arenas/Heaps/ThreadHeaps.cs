using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>What the calling thread knows: its thread heap in each heap it has used.</summary>
/// <remarks>
/// A record outlives its heap, because a thread may still look at it: it is returned by the thread itself, when it
/// next looks for a thread heap, or by whoever finds the thread dead.
/// </remarks>
internal static class ThreadHeaps
{
    private static readonly Lock s_lock = new();
    private static readonly List<Abandoned> s_abandoned = [];

    [ThreadStatic]
    private static List<(ulong Tag, ThreadHeapRef Heap)>? t_mine;

    /// <summary>The calling thread's heap in the heap with a tag; null if it has none.</summary>
    public static ThreadHeapRef Find(ulong tag)
    {
        if (t_mine is not null)
        {
            foreach ((ulong known, ThreadHeapRef heap) in t_mine)
            {
                if (known == tag)
                {
                    return heap;
                }
            }
        }
        return default;
    }

    /// <summary>Remembers a thread heap under the tag of its heap, disposed or not.</summary>
    public static void Add(ulong tag, ThreadHeapRef heap)
    {
        Debug.Assert(tag != 0 && Find(tag).IsNull, "a thread has one in each heap");
        ReturnDead();
        (t_mine ??= []).Add((tag, heap));
    }

    /// <summary>Leaves the record of a disposed heap to the thread that used it.</summary>
    public static void Abandon(ThreadHeapOwner owner, MemorySource source)
    {
        Debug.Assert(owner.Heap.Tag == 0, "the heap is disposed");
        lock (s_lock)
        {
            s_abandoned.Add(new(owner, source));
        }
        ReturnDead();
    }

    /// <summary>Returns records that nobody can look at any more.</summary>
    public static void ReturnDead()
    {
        lock (s_lock)
        {
            for (int index = s_abandoned.Count - 1; index >= 0; index--)
            {
                Abandoned record = s_abandoned[index];
                bool mine = record.Owner.Thread == Thread.CurrentThread;
                if (!mine && record.Owner.Thread is { IsAlive: true })
                {
                    continue;
                }
                if (mine)
                {
                    Forget(record.Owner.Heap);
                }
                s_abandoned.RemoveAt(index);
                record.Source.ReturnMetadata((nint)record.Owner.Heap.Address);
            }
        }
    }

    private static void Forget(ThreadHeapRef heap)
    {
        _ = t_mine?.RemoveAll(mine => mine.Heap.Equals(heap));
        if (CurrentThread.Heap.Equals(heap))
        {
            CurrentThread.Set(default, 0);
        }
    }

    private sealed record Abandoned(ThreadHeapOwner Owner, MemorySource Source);
}
