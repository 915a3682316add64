using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>The slow half of a local free: what happens when a pool's countdown reaches zero.</summary>
internal static class LocalFrees
{
    /// <summary>A pool has counted down: enough of its blocks are free to wait for its turn, or all are.</summary>
    /// <remarks>The caller is the owner, inside the <see cref="Gate"/>.</remarks>
    public static void OnCountdown(NativeHeap heap, ThreadHeapRef local, PoolRef pool)
    {
        Debug.Assert(pool.Owner == local.Address, "the owner counts");
        Debug.Assert(Gate.IsHeld(heap, local), "the caller is in its gate");
        // Empty or not: a pair at the edge would retire and reopen it for ever.
        Debug.Assert(pool.State != PoolState.Current, "a current pool does not count down to zero");
        if (pool.Countdown > 0)
        {
            // A drain on the way here counted for itself.
            return;
        }
        if (pool.State == PoolState.Full)
        {
            Wake(local, pool);
        }
        if (pool.State == PoolState.Queued && pool.Countdown == 0)
        {
            new PoolQueue(local, pool.SizeClass).Remove(pool);
            KeepOrGiveBack(heap, local, pool);
        }
    }

    /// <summary>Puts a full pool into its queue: from now on it counts down to empty.</summary>
    public static void Wake(ThreadHeapRef local, PoolRef pool)
    {
        Debug.Assert(pool.State == PoolState.Full, "only a full pool is woken");
        Debug.Assert(pool.Rest >= 0, "I2: a full pool counts down to waking first");
        pool.Countdown += pool.Rest;
        pool.Rest = 0;
        new PoolQueue(local, pool.SizeClass).AddFirst(pool);
    }

    /// <summary>An empty pool is kept for any class of its kind while the thread heap's bound allows.</summary>
    public static void KeepOrGiveBack(NativeHeap heap, ThreadHeapRef local, PoolRef pool)
    {
        Debug.Assert(pool.Outstanding == 0 && pool.IsCounted, "I2: every block was freed");
        Debug.Assert(Gate.IsHeld(heap, local), "the caller is in its gate");
        if (RemoteFrees<RealAtomics>.AnyIn(pool))
        {
            // A block freed twice, by two threads at once: the pool stays until the drain reports it.
            new PoolQueue(local, pool.SizeClass).AddLast(pool);
            return;
        }
        if (!local.HasRoomForPool(pool.Size))
        {
            heap.GiveBackPool(pool);
            return;
        }
        ref nuint kept = ref local.EmptyPools(Geometry.KindOf(pool.PoolShift));
        pool.State = PoolState.Cached;
        pool.Next = kept;
        kept = pool.Address;
        local.CachedBytes += (long)pool.Size;
        Debug.Assert(local.CachedBytes <= local.CacheLimit, "I9: a thread heap keeps no more than its limit");
    }
}
