using System;
using System.Diagnostics;

using Arenas.Bits;
using Arenas.Platform;

namespace Arenas.Layout;

/// <summary>Which blocks of a pool lie in OS pages that were given back, and the other way round.</summary>
/// <remarks>An OS page is held from the moment it is given back until a block in it is needed again.</remarks>
internal static class HeldBlocks
{
    private static readonly BlockSpans[] s_spans = CreateSpans();

    /// <summary>Whether all of a pool's memory was given back, and so is zero.</summary>
    // The first pool of an arena shares an OS page with the header, which never goes back.
    public static bool AreAllHeld(PoolRef pool, ulong held)
    {
        int osPages = (int)(pool.Size / OsMemory.OsPageSize);
        ulong all = osPages >= 64 ? ulong.MaxValue : (1ul << osPages) - 1;
        return pool.Index != 0 && osPages > 0 && held == all;
    }

    /// <summary>
    /// The OS pages of a pool in which every block is free and none is available to its owner's Alloc.
    /// </summary>
    // What the owner frees at this moment may or may not be seen: a block that is free stays free, because the
    // caller keeps the owner out of its slow paths.
    public static ulong FreeOsPages(PoolRef pool)
    {
        Debug.Assert(pool.State != PoolState.Unused, "a pool of a size class");
        Span<ulong> free = stackalloc ulong[Geometry.MaxGroups];
        FreeWords.CopyReturned(pool.FreeWords, free);
        // The cells under the header have the bits of free blocks, and are in use.
        Bitmap.ClearRange(free, 0, pool.FirstBlock);
        return s_spans[pool.SizeClass].FreeOsPages(free);
    }

    /// <summary>The blocks of a group that touch one of the OS pages.</summary>
    public static ulong InGroup(PoolRef pool, int group, ulong osPages)
    {
        Debug.Assert((uint)group < (uint)pool.GroupCount, "a group of the pool");
        Span<ulong> blocks = stackalloc ulong[Geometry.MaxGroups];
        s_spans[pool.SizeClass].BlocksOn(osPages, blocks);
        return blocks[group];
    }

    /// <summary>The OS pages that blocks of a group touch.</summary>
    public static ulong OsPagesOf(PoolRef pool, int group, ulong blocks)
    {
        Debug.Assert(blocks != 0, "some block");
        Debug.Assert((blocks & pool.Outside(group)) == 0, "I1: cells that are no blocks are never handed out");
        ulong osPages = 0;
        for (ulong rest = blocks; rest != 0; rest &= rest - 1)
        {
            int index = (group * Geometry.BlocksPerGroup) + System.Numerics.BitOperations.TrailingZeroCount(rest);
            nuint first = (nuint)(uint)index * pool.BlockSize / OsMemory.OsPageSize;
            nuint last = (((nuint)(uint)index * pool.BlockSize) + pool.BlockSize - 1) / OsMemory.OsPageSize;
            for (nuint osPage = first; osPage <= last; osPage++)
            {
                osPages |= 1ul << (int)osPage;
            }
        }
        return osPages;
    }

    private static BlockSpans[] CreateSpans()
    {
        BlockSpans[] spans = new BlockSpans[SizeClasses.PooledCount];
        for (int sizeClass = 0; sizeClass < spans.Length; sizeClass++)
        {
            spans[sizeClass] = new(
                SizeClasses.Capacity(sizeClass),
                (int)SizeClasses.BlockSize(sizeClass),
                0,
                1 << SizeClasses.PoolShift(sizeClass),
                (int)OsMemory.OsPageSize);
        }
        return spans;
    }
}
