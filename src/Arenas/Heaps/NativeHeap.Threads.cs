using System.Diagnostics;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>Finds the calling thread's part of the heap, or makes it.</content>
public sealed unsafe partial class NativeHeap
{
    // Every thread that looks into the heap's memory has a thread heap, if only to be known to Dispose, which must not
    // unmap what the thread is looking at.
    private void MakeKnown()
    {
        if (!TryMakeKnown())
        {
            ThrowIfDisposed();
        }
    }

    /// <summary>The same; false if the heap is disposed.</summary>
    private bool TryMakeKnown()
    {
        if (CurrentThread.Tag != _fastTag && _hardened is null)
        {
            _ = TryFindThreadHeap();
            return !IsDisposed;
        }
        return true;
    }

    private ThreadHeapRef FindThreadHeap()
    {
        ThreadHeapRef local = TryFindThreadHeap();
        if (local.IsNull)
        {
            ThrowIfDisposed();
        }
        return local;
    }

    /// <summary>The calling thread's part of the heap; null if the heap is disposed, or memory was refused.</summary>
    private ThreadHeapRef TryFindThreadHeap()
    {
        ThreadHeapRef local = ThreadHeaps.Find(Tag);
        if (local.IsNull)
        {
            lock (_lock)
            {
                local = _disposed ? default : _threads.TakeForCurrentThread();
            }
            if (local.IsNull)
            {
                Volatile.Write(ref _hasUnknownThreads, true);
                return default;
            }
            ThreadHeaps.Add(Tag, local);
        }
        Debug.Assert(ThreadHeaps.Find(Tag).Equals(local), "a thread finds its thread heap again");
        CurrentThread.Set(local, Tag);
        return local;
    }
}
