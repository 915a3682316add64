using System.Numerics;

using Arenas.Bits;
using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Thread heaps: what they allocate from (I7), their queues (I8), and what they keep (I9).</summary>
internal static class ThreadHeapInvariants
{
    public static void Prove(NativeHeap heap, Inventory inventory)
    {
        int queued = 0;
        int kept = 0;
        Invariant.Hold(new GroupRef(AlwaysEmpty.Group).Free == 0, $"I7: the pool that is always empty has a block");
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            ThreadHeapRef local = owner.Heap;
            Invariant.Hold(local.Tag == heap.Tag, $"I6: thread heap {local} has the tag of another heap");
            for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
            {
                ProveEntry(local, sizeClass, inventory);
                queued += CountQueue(local, sizeClass, inventory);
            }
            ProveLast(local);
            kept += CountKept(local, inventory);
        }
        Invariant.Hold(
            queued == inventory.QueuedPools, $"I8: {inventory.QueuedPools} pools are queued, {queued} are in a queue");
        Invariant.Hold(
            kept == inventory.CachedPools, $"I9: {inventory.CachedPools} pools are kept, {kept} are in a list");
    }

    private static void ProveEntry(ThreadHeapRef local, int sizeClass, Inventory inventory)
    {
        ClassEntry entry = local.Entry(sizeClass);
        Invariant.Hold(
            entry.BlockSize == SizeClasses.BlockSize(sizeClass),
            $"I7: thread heap {local} takes class {sizeClass} for one of {(long)entry.BlockSize} bytes");
        if (entry.Group == AlwaysEmpty.Group)
        {
            return;
        }
        Invariant.Hold(
            inventory.IsGroup(entry.Group), $"I7: thread heap {local} takes class {sizeClass} from {entry.Group}");
        GroupRef group = new(entry.Group);
        PoolRef pool = group.Pool;
        Invariant.Hold(
            pool.State == PoolState.Current && pool.Owner == local.Address && pool.SizeClass == sizeClass
                && group.Index < pool.GroupCount,
            $"I7: thread heap {local} takes class {sizeClass} from {pool}, {pool.State}, of class {pool.SizeClass}");
        Invariant.Hold(
            entry.Base == pool.BlockAt(group.Index * Geometry.BlocksPerGroup),
            $"I7: thread heap {local} takes group {group.Index} of {pool} to begin at {entry.Base}");
    }

    private static void ProveLast(ThreadHeapRef local)
    {
        if (local.LastBlock == 0)
        {
            Invariant.Hold(local.LastBit == 0, $"I7: {local} knows the bit of no block");
            return;
        }
        if (local.LastEntry == AlwaysEmpty.LastEntry)
        {
            // Sampled: a block of a pool of no thread, whose free is not for the fast path.
            return;
        }
        nuint entries = local.AddressOfEntry(0);
        nuint entrySize = local.AddressOfEntry(1) - entries;
        nuint sizeClass = (local.LastEntry - entries) / entrySize;
        Invariant.Hold(
            sizeClass < SizeClasses.PooledCount && local.LastEntry == local.AddressOfEntry((int)sizeClass),
            $"I7: {local} takes {local.LastEntry} for an entry of its own");
        ClassEntry entry = local.Entry((int)sizeClass);
        GroupRef group = new(entry.Group);
        nuint block = entry.Base + ((nuint)BitOperations.TrailingZeroCount(local.LastBit) * (nuint)entry.BlockSize);
        Invariant.Hold(
            entry.Group != AlwaysEmpty.Group && BitOperations.IsPow2(local.LastBit) && block == local.LastBlock
                && ((group.Available | group.Freed) & local.LastBit) == 0,
            $"I7: {local.LastBlock} is not a block in use that {local} took last from class {(int)sizeClass}");
    }

    private static int CountQueue(ThreadHeapRef local, int sizeClass, Inventory inventory)
    {
        int count = 0;
        nuint previous = 0;
        for (nuint next = local.QueueFirst(sizeClass); next != 0; count++)
        {
            Invariant.Hold(inventory.IsPool(next), $"I8: {next} is in the queue of class {sizeClass}, but no pool");
            PoolRef pool = new(next);
            Invariant.Hold(
                pool.State == PoolState.Queued && pool.Owner == local.Address && pool.SizeClass == sizeClass,
                $"I8: {pool}, {pool.State}, of class {pool.SizeClass}, is in a queue of class {sizeClass}");
            Invariant.Hold(pool.Previous == previous, $"I8: the links of {pool} disagree");
            Invariant.Hold(
                FreeWords.CountOf(pool.FreeWords, FreeWords.Freed) != 0, $"I8: {pool} is queued without a freed block");
            previous = next;
            next = pool.Next;
        }
        Invariant.Hold(
            local.QueueLast(sizeClass) == previous,
            $"I8: the queue of class {sizeClass} ends at {previous}, not at {local.QueueLast(sizeClass)}");
        return count;
    }

    private static int CountKept(ThreadHeapRef local, Inventory inventory)
    {
        int count = 0;
        long bytes = 0;
        for (int kind = 0; kind < Geometry.PoolKindCount; kind++)
        {
            for (nuint next = local.EmptyPools(kind); next != 0; count++)
            {
                Invariant.Hold(inventory.IsPool(next), $"I9: {next} is kept by {local}, but no pool");
                PoolRef pool = new(next);
                Invariant.Hold(
                    pool.State == PoolState.Cached && pool.Owner == local.Address
                        && Geometry.KindOf(pool.PoolShift) == kind,
                    $"I9: {pool}, {pool.State}, is kept by {local} as a pool of kind {kind}");
                Invariant.Hold(
                    pool.Outstanding == 0 && !RemoteFrees<RealAtomics>.AnyIn(pool),
                    $"I9: {pool} is kept, and not empty");
                // A list that never ends is longer than all that is kept.
                Invariant.Hold(count < inventory.CachedPools, $"I9: {pool} is kept twice");
                bytes += (long)pool.Size;
                next = pool.Next;
            }
        }
        long largeBytes = 0;
        for (int largeClass = 0; largeClass < SizeClasses.LargeCount; largeClass++)
        {
            LargeRef record = new(local.CachedLarge(largeClass));
            largeBytes += record.IsNull ? 0 : (long)record.UsableBytes;
        }
        Invariant.Hold(
            bytes + largeBytes == local.CachedBytes && largeBytes == local.CachedLargeBytes,
            $"I9: {local} keeps {bytes} + {largeBytes} bytes, "
                + $"and counts {local.CachedBytes}, of them {local.CachedLargeBytes} large");
        Invariant.Hold(
            long.Max(bytes, largeBytes) <= local.CacheLimit / 2,
            $"I9: {local} keeps {bytes} + {largeBytes} bytes, more of one than half of {local.CacheLimit}");
        return count;
    }
}
