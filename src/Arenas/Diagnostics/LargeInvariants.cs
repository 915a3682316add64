using System.Collections.Generic;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Diagnostics;

/// <summary>Large blocks: each has one record, and is live, or cached in one place (I15).</summary>
internal static class LargeInvariants
{
    public static void Prove(NativeHeap heap)
    {
        HashSet<nuint> cached = [];
        for (int index = 0; index < heap.Large.All.Count; index++)
        {
            LargeRef record = heap.Large.All[index];
            Invariant.Hold(record.Index == index, $"I15: large block {record} has index {record.Index}, not {index}");
            Invariant.Hold(record.HeapTag == heap.Tag, $"I15: large block {record} has the tag of another heap");
            Invariant.Hold(
                record.State is (int)LargeState.Live or (int)LargeState.Cached,
                $"I15: large block {record} has state {record.State}");
            ProveSize(record);
            if (!record.IsLive)
            {
                _ = cached.Add(record.Address);
            }
        }
        ProveCached(heap, cached);
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            for (int largeClass = 0; largeClass < SizeClasses.LargeCount; largeClass++)
            {
                nuint kept = owner.Heap.CachedLarge(largeClass);
                Invariant.Hold(
                    kept == 0 || (cached.Remove(kept) && new LargeRef(kept).LargeClass == largeClass),
                    $"I15: thread heap {owner.Heap} keeps in class {largeClass} what is not cached there alone");
            }
        }
        Invariant.Hold(cached.Count == 0, $"I15: {cached.Count} cached large blocks are in no cache");
    }

    private static void ProveSize(LargeRef record)
    {
        nuint usable = record.UsableBytes;
        nuint arenas = (usable + Geometry.ArenaSize - 1) >> Geometry.ArenaShift;
        int largeClass = usable is > Geometry.MaxPooledBlock and <= SizeClasses.MaxCachedBlock
            ? SizeClasses.OfLarge(usable)
            : -1;
        bool rounded = largeClass < 0
            ? usable > SizeClasses.MaxCachedBlock && usable % OsMemory.OsPageSize == 0
            : usable == SizeClasses.LargeBlockSize(largeClass);
        Invariant.Hold(rounded, $"I15: large block {record} has a size of no class, {(long)usable} bytes");
        Invariant.Hold(
            (nuint)(uint)record.ArenaCount == arenas,
            $"I15: large block {record} of {(long)usable} bytes has {record.ArenaCount} arenas, not {(int)arenas}");
        Invariant.Hold(
            record.LargeClass == -1 || record.LargeClass == largeClass,
            $"I15: large block {record} of {(long)usable} bytes has class {record.LargeClass}, not {largeClass}");
        Invariant.Hold(
            (record.Block & Geometry.ArenaOffsetMask) == 0, $"I15: large block {record} does not start with an arena");
    }

    private static void ProveCached(NativeHeap heap, HashSet<nuint> cached)
    {
        long bytes = 0;
        for (int largeClass = 0; largeClass < SizeClasses.LargeCount; largeClass++)
        {
            for (nuint next = heap.Large.FirstCached(largeClass); next != 0;)
            {
                LargeRef record = new(next);
                Invariant.Hold(
                    cached.Remove(next) && record.LargeClass == largeClass,
                    $"I15: the heap's cache of class {largeClass} holds what is not cached there alone");
                bytes += (long)record.UsableBytes;
                next = record.Next;
            }
        }
        Invariant.Hold(
            bytes == heap.Large.CachedBytes, $"I15: {bytes} large bytes are cached, {heap.Large.CachedBytes} counted");
    }
}
