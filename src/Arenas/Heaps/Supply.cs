using System.Diagnostics;
using System.Numerics;
using System.Threading;

using Arenas.Bits;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>The slow half of Alloc: makes blocks of a class available to a thread heap.</summary>
/// <remarks>
/// In this order, cheapest first: the current pool's freed blocks; a queued pool; what other threads freed; a queued
/// pool whose OS pages were given back; an empty pool that the thread heap kept; a pool that a dead thread left; a
/// pool from the fullest arena. The caller is inside the <see cref="Gate"/>, and pops the block afterwards.
/// </remarks>
internal static class Supply
{
    public static Refusal Refill(NativeHeap heap, ThreadHeapRef local, int sizeClass)
    {
        Debug.Assert(Gate.IsHeld(heap, local), "the caller is in its gate");
        PoolRef current = local.CurrentPool(sizeClass);
        if (!current.IsNull)
        {
            Debug.Assert(current.Owner == local.Address, "a thread heap allocates from its own pools");
            Debug.Assert(current.State == PoolState.Current, "I7: the entry's pool is current");
            if (PutAsideFreedTwice(current, new(local.Entry(sizeClass).Group)))
            {
                return Refusal.None;
            }
            if (TryClaim(heap, local, current))
            {
                return Refusal.None;
            }
            SetAside(heap, local, current);
        }
        PoolQueue queue = new(local, sizeClass);
        PoolRef next = queue.First;
        if (next.IsNull || NothingAtHand(next))
        {
            // The drain may wake pools, and may empty the very pool that came first.
            RemoteFrees<RealAtomics>.Drain(heap, local, sizeClass);
            next = queue.First;
        }
        if (!next.IsNull && FirstGroupWithFreed(next) >= 0)
        {
            queue.Remove(next);
        }
        else
        {
            Refusal refusal = TryTakePool(heap, local, sizeClass, out next);
            if (refusal != Refusal.None)
            {
                return refusal;
            }
        }
        Debug.Assert(next.Owner == local.Address && next.SizeClass == sizeClass, "I7: a pool of the class, its own");
        next.BeginCurrent();
        if (!TryClaim(heap, local, next))
        {
            ClaimHeld(heap, local, next);
        }
        return Refusal.None;
    }

    /// <summary>
    /// Takes a pool out of service for its class, whose entry then points at the pool that is always empty.
    /// </summary>
    public static void SetAside(NativeHeap heap, ThreadHeapRef local, PoolRef pool)
    {
        Debug.Assert(local.CurrentPool(pool.SizeClass).Equals(pool), "I7: its owner allocates from it");
        Debug.Assert(new GroupRef(local.Entry(pool.SizeClass).Group).Available == 0, "I7: no block is left behind");
        pool.EndCurrent();
        local.ForgetLast();
        Debug.Assert(pool.IsCounted, "I2: what counts is what is not in Freed");
        local.Entry(pool.SizeClass).Group = AlwaysEmpty.Group;
        if (pool.Countdown == 0)
        {
            LocalFrees.KeepOrGiveBack(heap, local, pool);
        }
        else if (FirstGroupWithFreed(pool) >= 0)
        {
            new PoolQueue(local, pool.SizeClass).AddLast(pool);
        }
        else
        {
            pool.State = PoolState.Full;
            int outstanding = pool.Countdown;
            pool.Countdown = int.Min(outstanding, WakeCount(pool.BlockCount));
            pool.Rest = outstanding - pool.Countdown;
            Debug.Assert(pool.Countdown > 0 && pool.Rest >= 0, "I2: a full pool counts down to waking");
        }
    }

    // One visit to the slow path serves as many blocks as were free when the pool was woken. A quarter: with an eighth
    // the churn of 100,000 mixed blocks takes 3 % longer, with a half 8 % less, but commits a fifth more.
    private static int WakeCount(int blocks) => int.Max(1, blocks / 4);

    /// <summary>
    /// Makes freed blocks of a pool available, the lowest first, none in an OS page that was given back.
    /// </summary>
    private static bool TryClaim(NativeHeap heap, ThreadHeapRef local, PoolRef pool)
    {
        ulong held = pool.Arena.HeldOsPages(pool.Index);
        for (int group = 0; group < pool.GroupCount; group++)
        {
            ulong freed = Claimable(pool.Group(group));
            freed &= freed != 0 && held != 0 ? ~HeldBlocks.InGroup(pool, group, held) : ulong.MaxValue;
            if (freed != 0)
            {
                Claim(heap, local, pool, group, freed);
                return true;
            }
        }
        return false;
    }

    /// <summary>The same for a pool whose free blocks all lie in such pages; they are used again.</summary>
    private static void ClaimHeld(NativeHeap heap, ThreadHeapRef local, PoolRef pool)
    {
        int group = FirstGroupWithFreed(pool);
        Debug.Assert(group >= 0, "I8: a queued pool has a freed block");
        ulong claimed = Claim(heap, local, pool, group, Claimable(pool.Group(group)));
        ref ulong held = ref pool.Arena.HeldOsPages(pool.Index);
        held &= ~HeldBlocks.OsPagesOf(pool, group, claimed);
    }

    // A freed block that another thread freed as well waits for the drain that reports it.
    private static ulong Claimable(GroupRef group) => group.Freed & ~Volatile.Read(ref group.Remote);

    private static int FirstGroupWithFreed(PoolRef pool)
    {
        for (int group = 0; group < pool.GroupCount; group++)
        {
            if (Claimable(pool.Group(group)) != 0)
            {
                return group;
            }
        }
        return -1;
    }

    private static ulong Claim(NativeHeap heap, ThreadHeapRef local, PoolRef pool, int index, ulong candidates)
    {
        int sizeClass = pool.SizeClass;
        GroupRef group = pool.Group(index);
        int limit = SizeClasses.ClaimLimit(sizeClass);
        if (heap.Traces?.Sampler is { } sampler && !sampler.Owns(local))
        {
            limit = sampler.Grant(local, sizeClass, int.Min(limit, BitOperations.PopCount(candidates)));
        }
        ulong claimed = SelectBits.LowestSet(candidates, limit);
        Debug.Assert(group.Available == 0 && claimed != 0, "what was available is used up");
        Debug.Assert((claimed & pool.Outside(index)) == 0, "I1: cells that are no blocks are never claimed");
        Debug.Assert(pool.State == PoolState.Current, "I7: only a current pool has available blocks");
        group.Available = claimed;
        group.Freed &= ~claimed;
        pool.Countdown += BitOperations.PopCount(claimed);
        Debug.Assert(pool.IsCounted, "I2: available blocks are outstanding");

        int first = index * Geometry.BlocksPerGroup;
        int fresh = int.Max(pool.FreshFrom, first);
        ref ClassEntry entry = ref local.Entry(sizeClass);
        local.ForgetLast();
        local.TraceWords(sizeClass) = pool.Traces == 0 ? 0 : pool.Traces + ((nuint)(uint)first * sizeof(ulong));
        entry.Group = group.Address;
        entry.Base = pool.BlockAt(first);
        entry.BlockSize = pool.BlockSize;
        entry.ZeroFrom = pool.BlockAt(fresh);
        int end = first + Geometry.BlocksPerGroup - BitOperations.LeadingZeroCount(claimed);
        pool.FreshFrom = (ushort)int.Max(pool.FreshFrom, end);
        return claimed;
    }

    // An available block that another thread frees as well waits among the freed for the drain that reports it. True
    // if other blocks are available still.
    private static bool PutAsideFreedTwice(PoolRef pool, GroupRef group)
    {
        ulong twice = group.Available & Volatile.Read(ref group.Remote);
        group.Available &= ~twice;
        group.Freed |= twice;
        pool.Countdown -= BitOperations.PopCount(twice);
        return group.Available != 0;
    }

    private static bool NothingAtHand(PoolRef pool)
    {
        ulong held = pool.Arena.HeldOsPages(pool.Index);
        for (int group = 0; group < pool.GroupCount; group++)
        {
            ulong blocks = Claimable(pool.Group(group));
            if (blocks != 0 && (held == 0 || (blocks & ~HeldBlocks.InGroup(pool, group, held)) != 0))
            {
                return false;
            }
        }
        return true;
    }

    private static Refusal TryTakePool(NativeHeap heap, ThreadHeapRef local, int sizeClass, out PoolRef pool)
    {
        int kind = Geometry.KindOf(SizeClasses.PoolShift(sizeClass));
        ref nuint kept = ref local.EmptyPools(kind);
        if (kept != 0 && RemoteFrees<RealAtomics>.AnyIn(new(kept)))
        {
            // A block freed twice, when the pool was empty already: its group leaves the list of its class first.
            RemoteFrees<RealAtomics>.Drain(heap, local, new PoolRef(kept).SizeClass);
        }
        bool zeroed;
        if (kept != 0 && !RemoteFrees<RealAtomics>.AnyIn(new(kept)))
        {
            pool = new(kept);
            Debug.Assert(pool.State == PoolState.Cached && pool.Owner == local.Address, "a pool kept by this heap");
            kept = pool.Next;
            local.CachedBytes -= (long)pool.Size;
            Debug.Assert(local.CachedBytes >= local.CachedLargeBytes, "I9: a sum over what is kept");
            ref ulong held = ref pool.Arena.HeldOsPages(pool.Index);
            zeroed = HeldBlocks.AreAllHeld(pool, held);
            held = 0;
        }
        else
        {
            Refusal refusal = heap.TakePool(local, sizeClass, kind, out pool, out zeroed);
            if (refusal != Refusal.None || pool.State == PoolState.Queued)
            {
                return refusal;
            }
        }
        BlockTraces.Renew(pool, SizeClasses.Capacity(sizeClass));
        pool.Format(sizeClass, local.Address, zeroed);
        if (heap.IsHardened && !zeroed)
        {
            nuint first = pool.BlockAt(pool.FirstBlock);
            OsMemory.Fill(first, pool.Start + pool.Size - first, HardenedBlocks.FreeFill);
        }
        return Refusal.None;
    }
}
