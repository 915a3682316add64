using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>Everything that looks at a whole heap: decay, trimming, statistics, verification, disposal.</summary>
/// <remarks>
/// One at a time, in this order of locks: the turn, a hardened heap's lock, the gates of all thread heaps, the
/// heap's lock. A slow path takes its own gate and then the heap's lock, so the order holds for all.
/// </remarks>
internal sealed class Upkeep(NativeHeap heap)
{
    // Arenas looked at in one seizure: about a millisecond during which slow paths wait.
    private const int ArenasPerSeizure = 256;

    private readonly Lock _turn = new();

    /// <summary>Passes of the decay clock since the heap was created.</summary>
    public int Now { get; private set; }

    /// <summary>Bytes given back to the system since the heap was created.</summary>
    public long GivenBackBytes { get; private set; }

    /// <summary>One pass of the decay clock: gives back what was unused since the last.</summary>
    public void Decay()
    {
        lock (_turn)
        {
            if (!heap.IsDisposed)
            {
                Now++;
                _ = GiveBack(new Purge(heap, force: false, Now));
            }
        }
    }

    public long Trim()
    {
        lock (_turn)
        {
            heap.ThrowIfDisposed();
            return GiveBack(new Purge(heap, force: true, Now));
        }
    }

    /// <summary>Makes room: gives up all that threads and caches keep unused; false if the heap is disposed.</summary>
    public bool TryReclaim()
    {
        lock (_turn)
        {
            if (heap.IsDisposed)
            {
                return false;
            }
            _ = GiveBack(new Purge(heap, force: true, Now));
            return true;
        }
    }

    public HeapStatistics Count()
    {
        Census census = new(heap);
        Look(census.Count);
        return census.Result();
    }

    /// <summary>Runs an inspection of the whole heap, with every thread heap seized and the heap's lock held.</summary>
    public void Look(Action inspection)
    {
        lock (_turn)
        {
            heap.ThrowIfDisposed();
            WithSeized(inspection);
        }
    }

    /// <summary>Returns everything. Runs once; the heap is already closed to new calls.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            using HardenedBlocks.Hold hold = HardenedBlocks.Enter(heap.Hardened);
            List<ThreadHeapRef> seized = Seize();
            bool shared = heap.HasUnknownThreads;
            foreach (ThreadHeapOwner owner in heap.Threads.All)
            {
                shared |= owner.Thread is { IsAlive: true } && owner.Thread != Thread.CurrentThread;
                // A slow path that waits at the gate sees this and gives up; the gate stays seized.
                Volatile.Write(ref owner.Heap.Tag, 0);
            }
            Debug.Assert(seized.Count == heap.Threads.All.Count, "all are seized");
            lock (heap.Lock)
            {
                heap.ForgetAtEnd();
            }
            if (shared || heap.Hardened is not null)
            {
                // A thread may be in the middle of a fast path: its addresses stay mapped for a while.
                lock (heap.Lock)
                {
                    _ = new Purge(heap, force: true, Now).GiveBackAll();
                }
                DecayTimer.Later(ReturnAll);
            }
            else
            {
                ReturnAll();
            }
        }
    }

    private void ReturnAll()
    {
        lock (heap.Lock)
        {
            heap.Regions.ReturnAll();
            heap.Large.ReturnRecords();
            foreach (ThreadHeapOwner owner in heap.Threads.All)
            {
                ThreadHeaps.Abandon(owner, heap.Regions.Source);
            }
        }
    }

    private long GiveBack(Purge purge)
    {
        Debug.Assert(_turn.IsHeldByCurrentThread, "one upkeep at a time");
        WithSeized(purge.CollectFromThreadHeaps);
        foreach (Region region in Snapshot())
        {
            for (int first = 0; first < region.ArenaCount; first += ArenasPerSeizure)
            {
                int end = int.Min(first + ArenasPerSeizure, region.ArenaCount);
                WithSeized(() => purge.PurgeArenas(region, first, end));
            }
        }
        lock (heap.Lock)
        {
            purge.ReturnEmpty();
        }
        if (purge.GivenBackBytes != 0)
        {
            HeapSignals.Listener?.OnTrimmed(heap.Name, purge.GivenBackBytes);
        }
        GivenBackBytes += purge.GivenBackBytes;
        Debug.Assert(GivenBackBytes >= purge.GivenBackBytes, "a sum of bytes, which does not shrink");
        return purge.GivenBackBytes;
    }

    private Region[] Snapshot()
    {
        lock (heap.Lock)
        {
            return [.. heap.Regions.All];
        }
    }

    private void WithSeized(Action action)
    {
        using HardenedBlocks.Hold hold = HardenedBlocks.Enter(heap.Hardened);
        List<ThreadHeapRef> seized = Seize();
        try
        {
            lock (heap.Lock)
            {
                action();
            }
        }
        finally
        {
            Gate.Release(seized);
        }
    }

    private List<ThreadHeapRef> Seize()
    {
        Debug.Assert(_turn.IsHeldByCurrentThread, "one upkeep at a time");
        Debug.Assert(!heap.Lock.IsHeldByCurrentThread, "gates before the heap's lock, or an owner waits for ever");
        List<ThreadHeapRef> seized = [];
        lock (heap.Lock)
        {
            foreach (ThreadHeapOwner owner in heap.Threads.All)
            {
                Gate.Mark(owner.Heap);
                seized.Add(owner.Heap);
            }
        }
        Gate.WaitUntilSeized(seized);
        return seized;
    }
}
