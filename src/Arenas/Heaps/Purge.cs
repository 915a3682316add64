using System.Diagnostics;
using System.Numerics;
using System.Threading;

using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>
/// One pass that gives unused OS pages back: from inside pools in use, from empty pools, arenas and regions.
/// </summary>
/// <remarks>
/// Unless forced, only what was unused and unchanged since the last pass goes, and the policy's bytes stay. Its caller
/// has seized every thread heap and holds the heap's lock.
/// </remarks>
internal sealed class Purge(NativeHeap heap, bool force, int now)
{
    // What LastScan holds of an unused pool that an earlier pass has seen.
    private const uint SeenUnused = uint.MaxValue;

    private readonly MemorySource _source = heap.Regions.Source;
    private long _keepBytes = force ? 0 : heap.RetainPolicy.Bytes;

    public long GivenBackBytes { get; private set; }

    /// <summary>Takes what thread heaps keep: all of it from dead threads, and from every thread when forced.</summary>
    public void CollectFromThreadHeaps()
    {
        Debug.Assert(heap.Lock.IsHeldByCurrentThread, "no one adopts a pool meanwhile");
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            ThreadHeapRef local = owner.Heap;
            if (local.Seized == 0)
            {
                // Created or taken over since the seizure.
                continue;
            }
            // No fast path is under way here: the thread is dead, or it is the one that called, or the heap is
            // hardened and has none.
            if (owner.IsParked || (force && (owner.Thread is null || owner.Thread == Thread.CurrentThread)))
            {
                SetCurrentAside(local);
            }
            if (owner.IsParked || force)
            {
                GiveBackEmptyPools(local);
            }
            ReleaseLarge(local, all: owner.IsParked || force);
        }
        GivenBackBytes += heap.Large.ReleaseCached(force ? now + 1 : now - 1);
    }

    public void PurgeArenas(Region region, int first, int end)
    {
        Debug.Assert(heap.Lock.IsHeldByCurrentThread, "no pool is taken meanwhile");
        Debug.Assert(first >= 0 && end <= region.ArenaCount, "arenas of the region");
        for (int index = first; index < end; index++)
        {
            nuint address = region.ArenaAt(index);
            ulong entry = region.IsTaken(index) ? ArenaDirectory.Lookup(address) : 0;
            if (ArenaDirectory.IsArena(entry) && ArenaDirectory.MarkOf(entry) != ArenaDirectory.RetiredMark)
            {
                PurgeArena(new(address));
            }
        }
    }

    public void ReturnEmpty() => GivenBackBytes += force ? heap.Regions.ReturnEmpty(0) : heap.Regions.ReturnEmpty(1);

    /// <summary>Gives back every OS page of every region, live blocks included: the heap is being disposed.</summary>
    public long GiveBackAll()
    {
        Debug.Assert(heap.IsDisposed, "nobody may hold a block");
        foreach (Region region in heap.Regions.All)
        {
            for (int index = 0; index < region.ArenaCount; index++)
            {
                if (region.IsTaken(index))
                {
                    ArenaDirectory.Set(region.ArenaAt(index), 1, heap.Tag | ArenaDirectory.RetiredMark);
                    _ = _source.Purge((nint)region.ArenaAt(index), Geometry.ArenaSize);
                    GivenBackBytes += (long)Geometry.ArenaSize;
                }
            }
        }
        return GivenBackBytes;
    }

    private void SetCurrentAside(ThreadHeapRef local)
    {
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
        {
            RemoteFrees<RealAtomics>.Drain(heap, local, sizeClass);
            PoolRef pool = local.CurrentPool(sizeClass);
            if (pool.IsNull)
            {
                continue;
            }
            Debug.Assert(pool.Owner == local.Address && pool.IsCounted, "I2: no fast path is under way");
            // What was available goes back to the freed.
            GroupRef group = new(local.Entry(sizeClass).Group);
            pool.Countdown -= BitOperations.PopCount(group.Available);
            group.Freed |= group.Available;
            group.Available = 0;
            Supply.SetAside(heap, local, pool);
        }
    }

    private void GiveBackEmptyPools(ThreadHeapRef local)
    {
        for (int kind = 0; kind < Geometry.PoolKindCount; kind++)
        {
            ref nuint kept = ref local.EmptyPools(kind);
            while (kept != 0)
            {
                PoolRef pool = new(kept);
                Debug.Assert(pool.State == PoolState.Cached && pool.Owner == local.Address, "I9: a pool kept here");
                kept = pool.Next;
                local.CachedBytes -= (long)pool.Size;
                heap.GiveBackPool(pool);
            }
        }
    }

    private void ReleaseLarge(ThreadHeapRef local, bool all)
    {
        for (int largeClass = 0; largeClass < SizeClasses.LargeCount; largeClass++)
        {
            LargeRef record = new(local.CachedLarge(largeClass));
            Debug.Assert(record.IsNull || record.LargeClass == largeClass, "I15: kept by its class");
            if (!record.IsNull && (all || record.FreedAt < now - 1))
            {
                local.CachedLarge(largeClass) = 0;
                local.CachedBytes -= (long)record.UsableBytes;
                local.CachedLargeBytes -= (long)record.UsableBytes;
                GivenBackBytes += heap.Large.Release(record);
            }
        }
    }

    private void PurgeArena(ArenaRef arena)
    {
        if (arena.IsEmpty)
        {
            if (force || (arena.EmptySince < now - 1 && !IsKept((long)Geometry.ArenaSize)))
            {
                GivenBackBytes += heap.Arenas.Retire(arena);
            }
            return;
        }
        for (int index = 0; index < arena.PoolCount; index++)
        {
            PoolRef pool = arena.Pool(index);
            if ((arena.UnusedPools & (1u << index)) != 0)
            {
                PurgeUnused(arena, pool, index);
            }
            else if (heap.Hardened is null && pool.State != PoolState.Unused
                && new ThreadHeapRef(pool.Owner).Seized != 0)
            {
                PurgeInUse(arena, pool, index);
            }
        }
    }

    private void PurgeUnused(ArenaRef arena, PoolRef pool, int index)
    {
        if ((arena.ZeroedPools & (1u << index)) != 0 || pool.Size % OsMemory.OsPageSize != 0)
        {
            return;
        }
        Debug.Assert(pool.State == PoolState.Unused && pool.Owner == 0, "I6: nobody uses it");
        bool seen = arena.LastScan(index) == SeenUnused;
        arena.LastScan(index) = SeenUnused;
        if (!force && (!seen || IsKept((long)pool.Size)))
        {
            return;
        }
        nuint header = index == 0 ? (nuint)Geometry.HeaderBytes(arena.PoolShift) : 0;
        nuint whole = Geometry.AlignUp(header, OsMemory.OsPageSize);
        if (whole < pool.Size && _source.Purge((nint)(pool.Start + whole), pool.Size - whole))
        {
            OsMemory.Clear(pool.Start + header, whole - header);
            arena.ZeroedPools |= 1u << index;
            GivenBackBytes += (long)(pool.Size - whole);
        }
    }

    private void PurgeInUse(ArenaRef arena, PoolRef pool, int index)
    {
        uint digest = Digest(pool);
        bool idle = arena.LastScan(index) == digest;
        arena.LastScan(index) = digest;
        if (!force && !idle)
        {
            return;
        }
        ref ulong held = ref arena.HeldOsPages(index);
        ulong osPages = HeldBlocks.FreeOsPages(pool) & ~held;
        if (osPages == 0 || IsKept(BitOperations.PopCount(osPages) * (long)OsMemory.OsPageSize))
        {
            return;
        }
        held |= PurgeRuns(pool, osPages);
        Debug.Assert((held & ~HeldBlocks.FreeOsPages(pool)) == 0, "I5: only free blocks lie in them, then as now");
        if (pool.State == PoolState.Queued)
        {
            // Pools that are resident serve first.
            PoolQueue queue = new(new(pool.Owner), pool.SizeClass);
            queue.Remove(pool);
            queue.AddLast(pool);
        }
    }

    private ulong PurgeRuns(PoolRef pool, ulong osPages)
    {
        ulong done = 0;
        for (ulong rest = osPages; rest != 0;)
        {
            int first = BitOperations.TrailingZeroCount(rest);
            int length = BitOperations.TrailingZeroCount(~(rest >> first));
            Debug.Assert(first + length <= 64, "a run of the word");
            ulong run = (length == 64 ? ulong.MaxValue : (1ul << length) - 1) << first;
            rest &= ~run;
            nuint bytes = (nuint)(uint)length * OsMemory.OsPageSize;
            if (_source.Purge((nint)(pool.Start + ((nuint)(uint)first * OsMemory.OsPageSize)), bytes))
            {
                done |= run;
                GivenBackBytes += (long)bytes;
            }
        }
        return done;
    }

    private bool IsKept(long byteCount)
    {
        bool kept = byteCount <= _keepBytes;
        _keepBytes -= kept ? byteCount : 0;
        return kept;
    }

    // Changes when a block is taken or freed: a pool that looks the same a delay later was idle.
    private static uint Digest(PoolRef pool)
    {
        ulong digest = (uint)pool.SizeClass + 1ul;
        for (int group = 0; group < pool.GroupCount; group++)
        {
            GroupRef words = pool.Group(group);
            digest = (digest ^ words.Available) * 0x9E3779B97F4A7C15;
            digest = (BitOperations.RotateLeft(digest, 23) ^ words.Freed) * 0x9E3779B97F4A7C15;
            digest = (BitOperations.RotateLeft(digest, 23) ^ words.Remote) * 0x9E3779B97F4A7C15;
        }
        uint folded = (uint)(digest >> 32);
        return folded is 0 or SeenUnused ? 1 : folded;
    }
}
