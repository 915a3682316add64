using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// The thread heaps of one heap: one for each thread that uses it, and those that threads left behind.
/// </summary>
/// <remarks>
/// <code>
/// created by its first thread --> owned --> parked when its thread has died --> owned by the next new thread
/// </code>
/// Their number is the greatest number of threads that used the heap at once. Guarded by the heap's lock.
/// </remarks>
internal sealed class ThreadHeapList(MemorySource source, ulong tag, long cacheLimit)
{
    private readonly List<ThreadHeapOwner> _owners = [];

    public IReadOnlyList<ThreadHeapOwner> All => _owners;

    /// <summary>A thread heap for the calling thread: a parked one, whole, or a new one; null if refused.</summary>
    public ThreadHeapRef TakeForCurrentThread()
    {
        Debug.Assert(_owners.TrueForAll(owner => owner.Thread != Thread.CurrentThread), "a thread has one");
        foreach (ThreadHeapOwner owner in _owners)
        {
            if (owner.IsParked)
            {
                owner.Thread = Thread.CurrentThread;
                return owner.Heap;
            }
        }
        return TryAdd(Thread.CurrentThread);
    }

    /// <summary>A new thread heap, for one thread or for all in turn; null if refused.</summary>
    public ThreadHeapRef TryAdd(Thread? thread)
    {
        nint address = source.ReserveMetadata(ThreadHeapRecord.ByteCount);
        if (address == 0)
        {
            return default;
        }
        ThreadHeapRef heap = new((nuint)address);
        Clear(heap);
        heap.CacheLimit = cacheLimit;
        Debug.Assert(heap.Tag == 0 && heap.CachedBytes == 0, "the source gives zeroed metadata");
        Volatile.Write(ref heap.Tag, tag);
        _owners.Add(new(heap, thread));
        return heap;
    }

    /// <summary>A queued pool of a class that belongs to a parked thread heap; it now belongs to the adopter.</summary>
    public PoolRef TryAdopt(NativeHeap heap, ThreadHeapRef adopter, int sizeClass)
    {
        Debug.Assert(heap.Lock.IsHeldByCurrentThread, "two threads adopt one after the other");
        foreach (ThreadHeapOwner owner in _owners)
        {
            ThreadHeapRef parked = owner.Heap;
            if ((parked.QueueFirst(sizeClass) | parked.RemoteList(sizeClass)) == 0 || parked.Equals(adopter)
                || parked.Seized != 0 || !owner.IsParked)
            {
                continue;
            }
            RemoteFrees<RealAtomics>.Drain(heap, parked, sizeClass);
            PoolQueue queue = new(parked, sizeClass);
            PoolRef pool = queue.First;
            if (pool.IsNull)
            {
                continue;
            }
            queue.Remove(pool);
            Volatile.Write(ref pool.Owner, adopter.Address);
            Debug.Assert(pool.State == PoolState.Queued, "an adopted pool waits for its turn");
            return pool;
        }
        return default;
    }

    private static void Clear(ThreadHeapRef heap)
    {
        heap.LastEntry = heap.AddressOfEntry(0);
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
        {
            heap.Entry(sizeClass) = new()
            {
                Group = AlwaysEmpty.Group,
                BlockSize = SizeClasses.BlockSize(sizeClass),
            };
        }
    }
}
