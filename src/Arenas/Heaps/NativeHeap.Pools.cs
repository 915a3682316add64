using System.Diagnostics;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>What thread heaps ask of the heap they share, each under its lock.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>
    /// A pool for a class: one that a dead thread left, in state <see cref="PoolState.Queued"/>, or an unused one.
    /// </summary>
    internal Refusal TakePool(ThreadHeapRef local, int sizeClass, int kind, out PoolRef pool, out bool zeroed)
    {
        Debug.Assert(!_lock.IsHeldByCurrentThread, "a slow path takes the heap's lock last");
        Debug.Assert(Geometry.KindOf(SizeClasses.PoolShift(sizeClass)) == kind, "the kind of the class");
        zeroed = false;
        lock (_lock)
        {
            pool = default;
            if (_disposed)
            {
                return Refusal.Disposed;
            }
            pool = _threads.TryAdopt(this, local, sizeClass);
            if (!pool.IsNull)
            {
                Debug.Assert(pool.SizeClass == sizeClass && pool.Owner == local.Address, "the adopter owns it");
                return Refusal.None;
            }
            if (_large.CachedBytes != 0 && !_arenas.HasUnusedPool(kind))
            {
                _large.MakeRoom((long)Geometry.ArenaSize);
            }
            return _arenas.TryTake(kind, out pool, out zeroed);
        }
    }

    internal void GiveBackPool(PoolRef pool)
    {
        Debug.Assert(pool.Outstanding == 0 && pool.IsCounted, "I2: an empty pool");
        Debug.Assert(pool.Owner != 0, "I6: it is in use until here");
        ref ulong held = ref pool.Arena.HeldOsPages(pool.Index);
        bool zeroed = HeldBlocks.AreAllHeld(pool, held);
        lock (_lock)
        {
            // Also while Dispose waits for its turn: until it has seized the caller's gate, a pass of the purge may
            // look at the pool, and one in no list must not say that it is queued.
            _arenas.GiveBack(pool, zeroed, Upkeep.Now);
        }
    }
}
