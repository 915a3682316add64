using System.Diagnostics;
using System.Numerics;

namespace Arenas.Layout;

/// <summary>The sizes that everything else follows from.</summary>
/// <remarks>
/// <code>
/// region   32 MB or more, from the memory source
///   arena  256 KB, aligned to 256 KB, so that the arena of any address is a mask
///     pool 16, 64 or 256 KB: the arena's tiles; each serves one size class
///       block   cell i lies at (start of the pool) + i * (block size)
/// </code>
/// An arena starts with its header, which lies inside the first pool: the cells it covers are never given out.
/// </remarks>
internal static class Geometry
{
    public const int ArenaShift = 18;
    public const nuint ArenaSize = 1u << ArenaShift;
    public const nuint ArenaOffsetMask = ArenaSize - 1;

    // Pools of one arena all have the same size. Small blocks are what the fast paths are made for; the others
    // exist so that a pool holds enough blocks for one visit to the slow path to serve many.
    public const int SmallPoolShift = 14;
    public const int MediumPoolShift = 16;
    public const int WidePoolShift = 18;
    public const nuint SmallPoolSize = 1u << SmallPoolShift;
    public const int PoolKindCount = 3;
    public const int MaxPoolsPerArena = 1 << (ArenaShift - SmallPoolShift);

    public const nuint BlockAlignment = 16;
    public const nuint MaxSmallBlock = 1024;
    public const nuint MaxMediumBlock = 8192;
    public const nuint MaxPooledBlock = 65536;

    public const int ArenaHeaderSize = 256;

    // A pool's free words come in groups of 64 blocks: three words and a link, half a cache line.
    public const int BlocksPerGroup = 64;
    public const int MaxGroups = 8;
    public const int MaxBlocksPerPool = BlocksPerGroup * MaxGroups;
    public const int WordsPerGroup = 4;
    public const int GroupsOffset = 32;
    public const int PoolLinksOffset = GroupsOffset + (MaxGroups * WordsPerGroup * sizeof(ulong));
    public const int PoolHeaderSize = PoolLinksOffset + 32;

    public const nuint MinRegionSize = 32u << 20;

    // Facts that the rest relies on; the compiler refuses a negative byte.
    private const byte PoolsTileArena = ArenaSize % SmallPoolSize == 0 ? 0 : -1;
    private const byte HeadersFitFirstPool =
        ArenaHeaderSize + (MaxPoolsPerArena * PoolHeaderSize) <= 1 << SmallPoolShift ? 0 : -1;

    /// <summary>The kind of a pool from its shift: 0 small, 1 medium, 2 wide.</summary>
    public static int KindOf(int poolShift)
    {
        Debug.Assert(poolShift is SmallPoolShift or MediumPoolShift or WidePoolShift, "a size that pools have");
        return (poolShift - SmallPoolShift) >> 1;
    }

    public static int PoolShiftOf(int kind)
    {
        Debug.Assert((uint)kind < PoolKindCount, "a kind of pool");
        return SmallPoolShift + (kind << 1);
    }

    public static int PoolsPerArena(int poolShift) => 1 << (ArenaShift - poolShift);

    /// <summary>Bytes at the start of an arena that hold its header and those of its pools.</summary>
    public static int HeaderBytes(int poolShift) => ArenaHeaderSize + (PoolsPerArena(poolShift) * PoolHeaderSize);

    public static nuint ArenaOf(nuint address) => address & ~ArenaOffsetMask;

    public static nuint AlignUp(nuint value, nuint alignment)
    {
        Debug.Assert(BitOperations.IsPow2(alignment), "a power of two");
        Debug.Assert(value <= nuint.MaxValue - (alignment - 1), "the address space goes on behind it");
        return (value + alignment - 1) & ~(alignment - 1);
    }
}
