using System.Diagnostics;

namespace Arenas.Layout;

/// <summary>What tracing knows of one block of a pool: one word beside it, away from the pool.</summary>
/// <remarks>
/// <code>
/// unknown    0
/// live       | 0 | origin 24 | bytes asked for 17 | number of the allocation 22 |
/// freed      | 1 | origin 24 | origin of the free 24 |            0            |
/// </code>
/// An origin is a small number for a call site or a stack; 0 is unknown. The number of the allocation is that of its
/// thread heap, in steps of its own: what tells that a block was freed soon after. Of a sampled block it is how
/// often the sample was passed on before.
/// </remarks>
internal static class TraceWord
{
    public const int MaxOrigin = (1 << OriginBits) - 1;
    public const int NumberMask = (1 << NumberBits) - 1;

    private const int OriginBits = 24;
    private const int SizeBits = 17;
    private const int NumberBits = 22;
    private const int OriginShift = SizeBits + NumberBits;
    private const int FreedOriginShift = OriginShift - OriginBits;
    private const ulong FreedBit = 1ul << 63;

    public static ulong Live(int origin, nuint byteCount, int number)
    {
        Debug.Assert((uint)origin <= MaxOrigin, "an origin");
        Debug.Assert(byteCount <= Geometry.MaxPooledBlock, "a block of a pool");
        return ((ulong)(uint)origin << OriginShift) | ((ulong)byteCount << NumberBits) | (uint)(number & NumberMask);
    }

    public static ulong Freed(ulong live, int freedAt)
    {
        Debug.Assert(IsLive(live), "it was allocated before");
        Debug.Assert((uint)freedAt <= MaxOrigin, "an origin");
        return FreedBit | ((ulong)OriginOf(live) << OriginShift) | ((ulong)(uint)freedAt << FreedOriginShift);
    }

    public static bool IsLive(ulong word) => word != 0 && (word & FreedBit) == 0;

    public static bool IsFreed(ulong word) => (word & FreedBit) != 0;

    public static int OriginOf(ulong word) => (int)(word >> OriginShift) & MaxOrigin;

    /// <summary>Origin of the free, in the word of a freed block.</summary>
    public static int FreedAt(ulong word) => (int)(word >> FreedOriginShift) & MaxOrigin;

    public static int SizeOf(ulong word) => (int)(word >> NumberBits) & ((1 << SizeBits) - 1);

    public static int NumberOf(ulong word) => (int)word & NumberMask;
}
