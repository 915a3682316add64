using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>The pools of one size class that wait for their turn: a list that any pool can leave (I8).</summary>
/// <remarks>Pools enter in front, most recently woken first, because those are the fullest; pools whose free blocks
/// all lie in OS pages that were given back go to the end.</remarks>
internal readonly struct PoolQueue(ThreadHeapRef local, int sizeClass)
{
    public PoolRef First => new(local.QueueFirst(sizeClass));

    public void AddFirst(PoolRef pool)
    {
        Debug.Assert(pool.SizeClass == sizeClass && pool.Owner == local.Address, "a pool of this queue's class");
        Debug.Assert((pool.Next | pool.Previous) == 0, "I8: a pool is in one list at a time");
        nuint first = local.QueueFirst(sizeClass);
        pool.State = PoolState.Queued;
        pool.Previous = 0;
        pool.Next = first;
        if (first != 0)
        {
            Debug.Assert(new PoolRef(first).Previous == 0, "I8: nothing comes before the first");
            new PoolRef(first).Previous = pool.Address;
        }
        else
        {
            local.QueueLast(sizeClass) = pool.Address;
        }
        local.QueueFirst(sizeClass) = pool.Address;
    }

    public void AddLast(PoolRef pool)
    {
        Debug.Assert(pool.SizeClass == sizeClass && pool.Owner == local.Address, "a pool of this queue's class");
        Debug.Assert((pool.Next | pool.Previous) == 0, "I8: a pool is in one list at a time");
        nuint last = local.QueueLast(sizeClass);
        pool.State = PoolState.Queued;
        pool.Next = 0;
        pool.Previous = last;
        if (last != 0)
        {
            Debug.Assert(new PoolRef(last).Next == 0, "I8: nothing comes after the last");
            new PoolRef(last).Next = pool.Address;
        }
        else
        {
            local.QueueFirst(sizeClass) = pool.Address;
        }
        local.QueueLast(sizeClass) = pool.Address;
    }

    public void Remove(PoolRef pool)
    {
        Debug.Assert(pool.State == PoolState.Queued, "only a queued pool leaves");
        Debug.Assert(pool.SizeClass == sizeClass && pool.Owner == local.Address, "I8: a pool of this queue's class");
        if (pool.Previous != 0)
        {
            Debug.Assert(new PoolRef(pool.Previous).Next == pool.Address, "I8: linked both ways");
            new PoolRef(pool.Previous).Next = pool.Next;
        }
        else
        {
            Debug.Assert(local.QueueFirst(sizeClass) == pool.Address, "the first of its queue");
            local.QueueFirst(sizeClass) = pool.Next;
        }
        if (pool.Next != 0)
        {
            Debug.Assert(new PoolRef(pool.Next).Previous == pool.Address, "I8: linked both ways");
            new PoolRef(pool.Next).Previous = pool.Previous;
        }
        else
        {
            local.QueueLast(sizeClass) = pool.Previous;
        }
        pool.Next = 0;
        pool.Previous = 0;
    }
}
