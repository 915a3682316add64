using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// Frees by a thread that does not own the pool: pushed without a lock, drained by the owner in batches.
/// </summary>
/// <remarks>
/// <code>
/// the other thread                             the owner, when it refills the class
///   1 sets the block's Remote bit                3 takes its whole remote list (I10)
///   2 if the word had no bit before: pushes      4 takes each group's Remote word whole, and adds it to Freed
///     the group onto the owner's remote list
/// </code>
/// The bit is the free: one atomic operation a block, and no store into the block. Whoever sets the first bit of a
/// word pushes the group; until it has, no drain can take the word, so the pool stays outstanding and in place.
/// Everyone else touches nothing after (1): the pool may be gone the moment its last bit is drained.
/// <para>Two frees of one block that race are told apart: two remote ones by the old value of (1), a remote one and
/// the owner's by the overlap that (4) finds; and a freed block whose Remote bit is set is never made available
/// before that. What no allocator can tell is a free that comes when the block was handed out again.</para>
/// <para>The library uses <see cref="RealAtomics"/>; a test tries every interleaving of these steps.</para>
/// </remarks>
/// <typeparam name="TAtomics">What makes the atomic steps.</typeparam>
internal static class RemoteFrees<TAtomics>
    where TAtomics : struct, IAtomics
{
    /// <summary>Frees a block of a pool that another thread owns; false if no live block starts there.</summary>
    public static bool TryFree(PoolRef pool, nuint offset)
    {
        if (!pool.TryIndexOf(offset, out uint index))
        {
            return false;
        }
        int groupIndex = (int)(index / Geometry.BlocksPerGroup);
        GroupRef group = pool.Group(groupIndex);
        ulong bit = 1ul << (int)index;
        ulong free = TAtomics.Read(ref group.Available) | TAtomics.Read(ref group.Freed);
        if (((free | TAtomics.Read(ref group.Remote)) & bit) != 0)
        {
            return false;
        }
        ulong outside = pool.Outside(groupIndex);
        ulong before = TAtomics.Or(ref group.Remote, bit);
        if ((before & ~outside) == 0 && !TryPush(pool, group))
        {
            // The block was freed meanwhile, and its pool went back: this free is the second.
            _ = TAtomics.And(ref group.Remote, ~bit);
            return false;
        }
        return (before & bit) == 0;
    }

    /// <summary>Collects what other threads freed in pools of a class: wakes them, empties them.</summary>
    /// <remarks>The caller is the owner, inside the <see cref="Gate"/>, or has seized a heap without a
    /// thread.</remarks>
    public static void Drain(NativeHeap heap, ThreadHeapRef local, int sizeClass)
    {
        Debug.Assert(Gate.IsHeld(heap, local), "the caller is in its gate");
        ref nuint list = ref local.RemoteList(sizeClass);
        if (TAtomics.Read(ref list) == 0)
        {
            return;
        }
        GroupRef group = new(TAtomics.Exchange(ref list, 0));
        // It may be among what is drained.
        local.ForgetLast();
        while (!group.IsNull)
        {
            GroupRef next = new(group.RemoteNext);
            PoolRef pool = group.Pool;
            Debug.Assert(pool.SizeClass == sizeClass, "I10: the list is that of the pool's class");
            if (pool.Owner == local.Address)
            {
                DrainGroup(heap, local, pool, group);
            }
            else
            {
                // Adopted since it was pushed here.
                bool pushed = TryPush(pool, group);
                Debug.Assert(pushed, "a pool with frees to drain has an owner");
            }
            group = next;
        }
    }

    /// <summary>Whether a pool has frees that were not drained yet.</summary>
    public static bool AnyIn(PoolRef pool)
    {
        for (int index = 0; index < pool.GroupCount; index++)
        {
            if (TAtomics.Read(ref pool.Group(index).Remote) != pool.Outside(index))
            {
                return true;
            }
        }
        return false;
    }

    private static void DrainGroup(NativeHeap heap, ThreadHeapRef local, PoolRef pool, GroupRef group)
    {
        ulong outside = pool.Outside(group.Index);
        ulong remote = TAtomics.Exchange(ref group.Remote, outside) & ~outside;
        ulong twice = remote & (group.Available | group.Freed);
        if (twice != 0)
        {
            int block = (group.Index * Geometry.BlocksPerGroup) + BitOperations.TrailingZeroCount(twice);
            heap.ReportLate(pool.BlockAt(block));
            remote &= ~twice;
        }
        int drained = BitOperations.PopCount(remote);
        Debug.Assert(drained <= pool.Outstanding, "I2: what was drained was outstanding");
        group.Freed |= remote;
        if (pool.State == PoolState.Full)
        {
            LocalFrees.Wake(local, pool);
        }
        pool.Countdown -= drained;
        Debug.Assert(pool.IsCounted, "I2: the drain counts what it adds to Freed");
        if (pool.Countdown == 0 && pool.State == PoolState.Queued)
        {
            LocalFrees.OnCountdown(heap, local, pool);
        }
    }

    private static bool TryPush(PoolRef pool, GroupRef group)
    {
        ThreadHeapRef owner = new(TAtomics.Read(ref pool.Owner));
        if (owner.IsNull)
        {
            return false;
        }
        ref nuint list = ref owner.RemoteList(pool.SizeClass);
        nuint first = TAtomics.Read(ref list);
        while (true)
        {
            group.RemoteNext = first;
            nuint seen = TAtomics.CompareExchange(ref list, group.Address, first);
            if (seen == first)
            {
                return true;
            }
            first = seen;
        }
    }
}
