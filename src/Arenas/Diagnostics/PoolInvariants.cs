using System.Numerics;

using Arenas.Bits;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Each pool in use: its shape (I3), its words and counts (I1, I2, I4, I5), and whom it serves (I7).</summary>
internal static class PoolInvariants
{
    public static void Prove(ArenaRef arena, Inventory inventory)
    {
        for (int index = 0; index < arena.PoolCount; index++)
        {
            PoolRef pool = arena.Pool(index);
            Invariant.Hold(
                pool.PoolShift == arena.PoolShift, $"I3: {pool} has shift {pool.PoolShift}, not {arena.PoolShift}");
            if (pool.State == PoolState.Unused)
            {
                continue;
            }
            ProveShape(pool);
            ProveWords(pool);
            ProveCounts(pool);
            ProveFresh(pool);
            ulong busy = arena.HeldOsPages(index) & ~HeldBlocks.FreeOsPages(pool);
            Invariant.Hold(busy == 0, $"I5: {pool} has blocks in use on the OS pages {busy} that were given back");
            ProveAvailable(pool);
            Count(pool, inventory);
        }
    }

    private static void ProveShape(PoolRef pool)
    {
        int sizeClass = pool.SizeClass;
        Invariant.Hold(
            sizeClass < SizeClasses.PooledCount && SizeClasses.PoolShift(sizeClass) == pool.PoolShift,
            $"I3: {pool} of shift {pool.PoolShift} serves class {sizeClass}");
        nuint blockSize = SizeClasses.BlockSize(sizeClass);
        Invariant.Hold(
            pool.BlockSize == blockSize, $"I3: {pool} of class {sizeClass} has blocks of {(int)pool.BlockSize} bytes");
        int capacity = SizeClasses.Capacity(sizeClass);
        Invariant.Hold(pool.Capacity == capacity, $"I3: {pool} of class {sizeClass} has {pool.Capacity} cells");
        int groups = Bitmap.WordsFor(capacity);
        Invariant.Hold(pool.GroupCount == groups, $"I3: {pool} of class {sizeClass} has {pool.GroupCount} groups");
        nuint header = pool.Index == 0 ? (nuint)Geometry.HeaderBytes(pool.PoolShift) : 0;
        int first = (int)((header + blockSize - 1) / blockSize);
        Invariant.Hold(pool.FirstBlock == first, $"I3: the first block of {pool} is {pool.FirstBlock}, not {first}");
        Invariant.Hold(
            pool.Reciprocal == SizeClasses.Reciprocal(sizeClass),
            $"I3: {pool} of class {sizeClass} multiplies by {pool.Reciprocal} to find a block");
    }

    private static void ProveWords(PoolRef pool)
    {
        Invariant.Hold(!FreeWords.AnyOverlap(pool.FreeWords), $"I1: a block of {pool} is in two words");
        for (int group = 0; group < pool.GroupCount; group++)
        {
            ulong missing = pool.Outside(group) & ~pool.Group(group).Remote;
            Invariant.Hold(
                missing == 0,
                $"I1: cells {missing} of group {group} of {pool}, which are no blocks, are not in Remote");
        }
    }

    private static void ProveCounts(PoolRef pool)
    {
        int notFreed = pool.BlockCount - FreeWords.CountOf(pool.FreeWords, FreeWords.Freed);
        Invariant.Hold(
            pool.Outstanding == notFreed,
            $"I2: {pool} counts {pool.Countdown} + {pool.Rest}, and {notFreed} blocks are not in Freed");
        bool restFits = pool.State switch
        {
            PoolState.Current => pool.Rest == -PoolRef.CurrentBias,
            PoolState.Full => pool.Rest >= 0 && pool.Countdown > 0,
            PoolState.Cached => pool.Rest == 0,
            _ => pool.Rest == 0 && pool.Countdown > 0,
        };
        Invariant.Hold(
            restFits, $"I2: {pool}, {pool.State}, counts down from {pool.Countdown} with a rest of {pool.Rest}");
    }

    private static void ProveFresh(PoolRef pool)
    {
        Invariant.Hold(pool.FreshFrom <= pool.Capacity, $"I4: {pool} is fresh from {pool.FreshFrom} on, past its end");
        for (int group = 0; group < pool.GroupCount; group++)
        {
            int before = int.Clamp(pool.FreshFrom - (group * Geometry.BlocksPerGroup), 0, Geometry.BlocksPerGroup);
            ulong fresh = before == Geometry.BlocksPerGroup ? 0 : ulong.MaxValue << before;
            ulong used = fresh & ~pool.Group(group).Freed & ~pool.Outside(group);
            Invariant.Hold(
                used == 0,
                $"I4: {pool} is fresh from {pool.FreshFrom} on, but {used} of group {group} were handed out");
        }
    }

    private static void ProveAvailable(PoolRef pool)
    {
        ThreadHeapRef owner = new(pool.Owner);
        bool named = owner.CurrentPool(pool.SizeClass).Equals(pool);
        Invariant.Hold(
            named == (pool.State == PoolState.Current),
            $"I7: {pool}, {pool.State}, is {(named ? "" : "not ")}what its owner allocates from");
        for (int index = 0; index < pool.GroupCount; index++)
        {
            GroupRef group = pool.Group(index);
            Invariant.Hold(
                group.Available == 0 || owner.Entry(pool.SizeClass).Group == group.Address,
                $"I7: group {index} of {pool}, {pool.State}, has available blocks, and its owner takes none there");
        }
    }

    private static void Count(PoolRef pool, Inventory inventory)
    {
        inventory.QueuedPools += pool.State == PoolState.Queued ? 1 : 0;
        inventory.CachedPools += pool.State == PoolState.Cached ? 1 : 0;
        for (int index = 0; index < pool.GroupCount; index++)
        {
            GroupRef group = pool.Group(index);
            ulong remote = group.Remote & ~pool.Outside(index);
            if (remote != 0)
            {
                _ = inventory.Undrained.Add(group.Address);
                inventory.RemoteBlocks += BitOperations.PopCount(remote);
            }
        }
    }
}
