using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Faults;

/// <summary>The faults, by what they break.</summary>
internal static partial class FaultList
{
    private static readonly string s_wanted = Environment.GetEnvironmentVariable("ARENAS_FAULTS") ?? "";

    /// <summary>Gets all, or those whose file or name has what the environment asks for:
    /// <c>ARENAS_FAULTS=Adapters</c>.</summary>
    public static IReadOnlyList<Fault> All { get; } =
        [.. Every.Where(static fault => $"{fault.File} {fault.Name}".Contains(s_wanted, StringComparison.Ordinal))];

    private static IReadOnlyList<Fault> Every => [.. OfBlocks, .. OfObjects, .. OfCaches, .. OfPools];

    private static IReadOnlyList<Fault> OfBlocks =>
    [
        // Layout and bits
        new("Free does not see that a block is available",
            "Layout/PoolRef.cs",
            "(((group[0] | freed | group[2]) & bit) == 0)",
            "(((freed | group[2]) & bit) == 0)"),
        new("Free does not see that another thread freed the block",
            "Layout/PoolRef.cs",
            "(((group[0] | freed | group[2]) & bit) == 0)",
            "(((group[0] | freed) & bit) == 0)"),
        new("The last block is freed though another thread freed it before",
            "Layout/ThreadHeapRef.cs",
            "((available[2] & bit) != 0)",
            "(available == null)"),
        new("A last block that was used counts as zero",
            "Layout/ThreadHeapRef.cs",
            "entry->ZeroFrom = nuint.MaxValue;",
            ""),
        new("The last block is still known when its pool serves no more",
            "Heaps/Supply.cs",
            "        pool.EndCurrent();\n        local.ForgetLast();",
            "        pool.EndCurrent();"),
        new("The first block of an arena reaches into its header",
            "Layout/PoolRef.cs",
            "(ushort)((header + blockSize - 1) / blockSize)",
            "(ushort)(header / blockSize)"),
        new("Half of a memory that was given back counts as zero",
            "Layout/HeldBlocks.cs",
            "osPages > 0 && held == all",
            "osPages > 0 && (held & 1) != 0"),
        new("The arena's header is given back with the free cells before the first block",
            "Layout/HeldBlocks.cs",
            "Bitmap.ClearRange(free, 0, pool.FirstBlock);",
            ""),
        new("A pool has one block too many",
            "Layout/SizeClasses.cs",
            "(int)((1u << PoolShift(sizeClass)) / BlockSize(sizeClass));",
            "(int)((1u << PoolShift(sizeClass)) / BlockSize(sizeClass)) + 1;"),
        new("The reciprocal of a block size is rounded down",
            "Layout/SizeClasses.cs",
            "(uint)(((1ul << 32) + size - 1) / size)",
            "(uint)((1ul << 32) / size)"),
        new("A class that is large enough counts as aligned",
            "Layout/SizeClasses.cs",
            "Of(Geometry.AlignUp(nuint.Max(byteCount, 1), alignment))",
            "Of(nuint.Max(byteCount, alignment))"),
        new("OS pages with blocks at hand for Alloc are given back",
            "Bits/FreeWords.cs",
            "destination[i] = all[i].Freed | all[i].Remote;",
            "destination[i] = all[i].Available | all[i].Freed | all[i].Remote;"),
        new("A block across the border of two OS pages counts for the first alone",
            "Bits/BlockSpans.cs",
            "next + (next * _blockBytes == offset ? 0 : 1)",
            "next"),
        new("A long run of clear bits starts where it is not aligned",
            "Bits/BitmapRuns.cs",
            "start = (above + alignment - 1) & -alignment;",
            "start = above;"),
        new("Byte counts of vectors overflow",
            "Bits/VectorPopCount.cs",
            "byte.MaxValue / 8",
            "byte.MaxValue / 7"),

        // Pools
        new("A refill takes a block that is live",
            "Heaps/Supply.cs",
            "group.Available = claimed;",
            "group.Available = claimed | (claimed << 1);"),
        new("A refill hands out blocks on OS pages that were given back, and does not say so",
            "Heaps/Supply.cs",
            "freed &= freed != 0 && held != 0 ? ~HeldBlocks.InGroup(pool, group, held) : ulong.MaxValue;",
            ""),
        new("Memory that was used counts as zero",
            "Heaps/Supply.cs",
            "entry.ZeroFrom = pool.BlockAt(fresh);",
            "entry.ZeroFrom = pool.BlockAt(first);"),
        new("A full pool forgets how many blocks are out",
            "Heaps/Supply.cs",
            "pool.Rest = outstanding - pool.Countdown;",
            ""),
        new("A refill goes on with a pool that its drain has emptied",
            "Heaps/Supply.cs",
            """
                        next = queue.First;
                    }
                    if (!next.IsNull
            """,
            """
                        next = queue.First.IsNull ? next : queue.First;
                    }
                    if (!next.IsNull
            """),
        new("A pool that leaves the middle of its queue stays its neighbour's neighbour",
            "Heaps/PoolQueue.cs",
            "new PoolRef(pool.Next).Previous = pool.Previous;",
            ""),
        new("A pool taken out of service forgets the blocks that were at hand",
            "Heaps/Purge.cs",
            "pool.Countdown -= BitOperations.PopCount(group.Available);",
            ""),

        // Threads
        new("The first free by another thread does not announce its group",
            "Heaps/RemoteFrees.cs",
            "if ((before & ~outside) == 0 && !TryPush(pool, group))",
            "if (before == 0 && !TryPush(pool, group))"),
        new("A drain does not count what it took",
            "Heaps/RemoteFrees.cs",
            "pool.Countdown -= drained;",
            ""),
        new("An adopted pool keeps its dead owner",
            "Heaps/ThreadHeapList.cs",
            "Volatile.Write(ref pool.Owner, adopter.Address);",
            ""),
        new("The part that a dead thread had is never taken over",
            "Heaps/ThreadHeapList.cs",
            """
                        if (owner.IsParked)
                        {
            """,
            """
                        if (owner.IsParked && owner.Thread is null)
                        {
            """),

        // Arenas, regions and the limit
        new("The limit is asked after the bytes were taken",
            "Heaps/ByteLimit.cs",
            "return byteCount <= LimitBytes - CommittedBytes;",
            "return CommittedBytes <= LimitBytes;"),
        new("A retired arena still counts against the limit",
            "Heaps/ArenaSet.cs",
            "limit.GiveBack((long)Geometry.ArenaSize);",
            ""),
        new("A retired arena is still known as one",
            "Heaps/ArenaSet.cs",
            "ArenaDirectory.Set(arena.Address, 1, tag | ArenaDirectory.RetiredMark);",
            ""),
        new("A region keeps one arena of each run that comes back",
            "Heaps/Region.cs",
            "Bitmap.ClearRange(_taken, start, count);",
            "Bitmap.ClearRange(_taken, start, count - 1);"),
        new("A large block grows over its neighbour but one",
            "Heaps/Region.cs",
            "!Bitmap.AllClear(_taken, next, more)",
            "Bitmap.Test(_taken, next)"),
        new("A region with one arena in use is returned",
            "Heaps/Regions.cs",
            "region.TakenCount == 0 && region.EmptyPasses++ >= passes",
            "region.TakenCount <= 1 && region.EmptyPasses++ >= passes"),

        // Large blocks and resizing
        new("A large block is freed whether it is live or not",
            "Heaps/NativeHeap.Large.cs",
            "Interlocked.CompareExchange(ref record.State, (int)LargeState.Cached, (int)LargeState.Live)",
            "(record.State = (int)LargeState.Cached) + (int)LargeState.Live - (int)LargeState.Cached"),
        new("A large block from the cache counts as zero",
            "Heaps/NativeHeap.Large.cs",
            "if (zeroed && record.Zeroed == 0)",
            "if (zeroed && record.LargeClass < 0)"),
        new("A large block of another heap is taken for one's own",
            "Heaps/NativeHeap.Free.cs",
            "new LargeRef((nuint)entry).HeapTag == Tag",
            "new LargeRef((nuint)entry).HeapTag != 0"),
        new("A resized block loses its last bytes",
            "Heaps/NativeHeap.Realloc.cs",
            "nuint.Min(oldSize, byteCount), large",
            "nuint.Min(oldSize, byteCount) & ~(nuint)15, large"),

        // Hardened heaps
        new("The first byte of the canary is not looked at",
            "Heaps/HardenedBlocks.cs",
            "BlockMemory.IndexOfOther(block + requested, usable - requested - WordBytes, CanaryFill)",
            "BlockMemory.IndexOfOther(block + requested + 1, usable - requested - WordBytes - 1, CanaryFill)"),
        new("A write to a freed block is not noticed",
            "Heaps/HardenedBlocks.cs",
            "BlockMemory.IndexOfOther(block, pool.BlockSize, expected)",
            "BlockMemory.IndexOfOther(block, 0, expected)"),
        new("A block in quarantine can be freed again",
            "Heaps/HardenedBlocks.cs",
            "pool.Group((int)(index / Geometry.BlocksPerGroup)).Remote |= 1ul << (int)index;",
            ""),
    ];
}
