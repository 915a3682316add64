using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>Which sizes blocks have: 16-byte steps up to 512 bytes, then eight steps to each doubling.</summary>
/// <remarks>
/// Rounding a size above 128 bytes up to its block loses less than one part in eight. Pooled classes end at 64 KB;
/// the same series goes on for large blocks, so that a cached one fits every size of its class.
/// </remarks>
internal static class SizeClasses
{
    public const int PooledCount = 88;
    public const int LargeCount = 72;

    private const int UnitsPerPoolShift = 10;
    private const int LinearCount = 32;
    private const int FirstDoubling = 9;
    private const int StepsPerDoubling = 8;

    /// <summary>The largest large block that has a class, and so may be cached: 32 MB.</summary>
    public const nuint MaxCachedBlock = 32u << 20;

    private const int ClaimBytes = 16384;

    private static readonly byte[] s_claimLimits = CreateClaimLimits();

    // Class of (size + 15) / 16 for sizes up to 1,024 bytes: one load in place of a branch that mixed sizes would
    // mispredict at 512.
    private static ReadOnlySpan<byte> SmallClasses =>
    [
        0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        30, 31, 32, 32, 32, 32, 33, 33, 33, 33, 34, 34, 34, 34, 35, 35, 35, 35, 36, 36, 36, 36, 37, 37, 37, 37, 38, 38,
        38, 38, 39, 39, 39, 39,
    ];

    /// <summary>The class of a size of at most 1,024 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfSmall(nuint byteCount)
    {
        Debug.Assert(byteCount <= Geometry.MaxSmallBlock, "a small size");
        return Unsafe.Add(ref MemoryMarshal.GetReference(SmallClasses), (byteCount + 15) >> 4);
    }

    /// <summary>The class of a size of at most 64 KB.</summary>
    public static int Of(nuint byteCount)
    {
        Debug.Assert(byteCount <= Geometry.MaxPooledBlock, "a pooled size");
        int sizeClass = byteCount <= 512
            ? (int)((byteCount + 15) >> 4) - (byteCount == 0 ? 0 : 1)
            : OfGeometric(byteCount);
        Debug.Assert(IsSmallestThatFits(sizeClass, byteCount), "no smaller class would do");
        return sizeClass;
    }

    /// <summary>The class of a large size, counted from 0 above 64 KB.</summary>
    public static int OfLarge(nuint byteCount)
    {
        Debug.Assert(byteCount is > Geometry.MaxPooledBlock and <= MaxCachedBlock, "a large size that has a class");
        int sizeClass = OfGeometric(byteCount);
        Debug.Assert(IsSmallestThatFits(sizeClass, byteCount), "no smaller class would do");
        return sizeClass - PooledCount;
    }

    /// <summary>The class of a size above 512 bytes: eight for each doubling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfGeometric(nuint byteCount)
    {
        Debug.Assert(byteCount is > 512 and <= MaxCachedBlock, "a size that has a geometric class");
        nuint last = byteCount - 1;
        int doubling = BitOperations.Log2(last);
        int step = (int)(last >> (doubling - 3)) & (StepsPerDoubling - 1);
        return LinearCount + ((doubling - FirstDoubling) * StepsPerDoubling) + step;
    }

    /// <summary>Bytes of a block of a pooled class.</summary>
    public static nuint BlockSize(int sizeClass)
    {
        Debug.Assert(sizeClass is >= 0 and < PooledCount + LargeCount, "a class");
        if (sizeClass < LinearCount)
        {
            return ((nuint)sizeClass + 1) * 16;
        }
        int step = sizeClass - LinearCount;
        nuint eighths = (nuint)(StepsPerDoubling + 1 + (step & (StepsPerDoubling - 1)));
        return eighths << (FirstDoubling - 3 + (step >> 3));
    }

    public static nuint LargeBlockSize(int largeClass)
    {
        Debug.Assert((uint)largeClass < LargeCount, "a class of large blocks");
        return BlockSize(largeClass + PooledCount);
    }

    /// <summary>Log2 of the size of the pools that serve a class.</summary>
    public static int PoolShift(int sizeClass)
    {
        Debug.Assert((uint)sizeClass < PooledCount, "a pooled class");
        return BlockSize(sizeClass) switch
        {
            <= Geometry.MaxSmallBlock => Geometry.SmallPoolShift,
            <= Geometry.MaxMediumBlock => Geometry.MediumPoolShift,
            _ => Geometry.WidePoolShift,
        };
    }

    /// <summary>Cells of a pool of a class, those under the arena's header included.</summary>
    public static int Capacity(int sizeClass)
    {
        int blocks = (int)((1u << PoolShift(sizeClass)) / BlockSize(sizeClass));
        return blocks < Geometry.MaxBlocksPerPool ? blocks : Geometry.MaxBlocksPerPool;
    }

    /// <summary>
    /// How many blocks one refill makes available: 16 KB, so that a pair stays in the cache and memory is touched
    /// late.
    /// </summary>
    public static int ClaimLimit(int sizeClass) => s_claimLimits[sizeClass];

    /// <summary>
    /// Log2 of the unit in which offsets into a pool are measured; it divides every block size there.
    /// </summary>
    public static int UnitShift(int poolShift) =>
        poolShift == Geometry.SmallPoolShift ? 0 : poolShift - UnitsPerPoolShift;

    /// <summary>
    /// Ceiling of 2^32 / (size in units): the high half of (offset * reciprocal) is the index of the block at an
    /// offset, and the low half is below the reciprocal exactly when the offset is a multiple of the size.
    /// </summary>
    /// <remarks>
    /// Lemire, Kaser, Kurz: Faster Remainder by Direct Computation, 2019. Exact while the bits of an offset and those
    /// of a size add up to at most 32: 14 + 10 in a small pool, whose unit is a byte; 10 + 8 in the others.
    /// </remarks>
    public static uint Reciprocal(int sizeClass)
    {
        int unit = UnitShift(PoolShift(sizeClass));
        ulong size = BlockSize(sizeClass) >> unit;
        Debug.Assert(size << unit == BlockSize(sizeClass), "every block starts at a whole unit");
        return (uint)(((1ul << 32) + size - 1) / size);
    }

    /// <summary>The smallest class that fits a size and whose blocks are all aligned; -1 if no class is.</summary>
    // Cell i lies at i * size from a pool's start, and the start is aligned to the pool's size: a block is aligned
    // to the largest power of two that divides its size.
    public static int OfAligned(nuint byteCount, nuint alignment)
    {
        Debug.Assert(BitOperations.IsPow2(alignment), "a power of two");
        if (alignment > Geometry.SmallPoolSize || byteCount > Geometry.MaxPooledBlock)
        {
            return -1;
        }
        // Steps between classes are powers of two: a multiple of an alignment of at least a step is a class itself, and
        // every class is a multiple of an alignment below its step.
        int sizeClass = Of(Geometry.AlignUp(nuint.Max(byteCount, 1), alignment));
        Debug.Assert((BlockSize(sizeClass) & (alignment - 1)) == 0, "the class is a multiple of the alignment");
        return sizeClass;
    }

    private static byte[] CreateClaimLimits()
    {
        byte[] limits = new byte[PooledCount];
        for (int sizeClass = 0; sizeClass < PooledCount; sizeClass++)
        {
            int blocks = ClaimBytes / (int)BlockSize(sizeClass);
            limits[sizeClass] = (byte)Math.Clamp(blocks, 1, Geometry.BlocksPerGroup);
        }
        return limits;
    }

    private static bool IsSmallestThatFits(int sizeClass, nuint byteCount) =>
        byteCount <= BlockSize(sizeClass) && (sizeClass == 0 || byteCount > BlockSize(sizeClass - 1));
}
