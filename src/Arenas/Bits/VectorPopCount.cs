using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Arenas.Bits;

/// <summary>
/// Counts set bits inside vectors: per byte first, which can be added up <see cref="MaxAddends"/> times,
/// then per 64-bit word.
/// </summary>
/// <remarks>
/// Only x64 processors with AVX-512 VPOPCNTDQ count words directly, and .NET 10 does not offer it. So a byte is
/// counted as two nibbles looked up in a register of 16 answers; on ARM one instruction counts bytes.
/// </remarks>
internal static class VectorPopCount
{
    /// <summary>How many byte counts fit in a byte when added: 31 * 8 = 248.</summary>
    public const int MaxAddends = byte.MaxValue / 8;

    private const ulong EvenBytes = 0x00FF_00FF_00FF_00FF;
    private const ulong LowestTwoBytes = 0xFFFF;

    private static Vector128<byte> NibbleCounts =>
        Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);

    private static Vector128<byte> LowNibble => Vector128.Create((byte)0x0F);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> CountBytes(Vector128<ulong> words)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.PopCount(words.AsByte());
        }

        // No index is above 15, so the native shuffle means the same on every machine.
        return Vector128.ShuffleNative(NibbleCounts, words.AsByte() & LowNibble)
            + Vector128.ShuffleNative(NibbleCounts, (words >>> 4).AsByte() & LowNibble);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> CountBytes(Vector256<ulong> words)
    {
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(CountBytes(words.GetLower()), CountBytes(words.GetUpper()));
        }

        // Avx2.Shuffle looks up within each 16-byte half, so the answers stand in both; Vector256.Shuffle would
        // look across halves and costs three times as much.
        Vector256<byte> counts = Vector256.Create(NibbleCounts, NibbleCounts);
        Vector256<byte> lowNibble = Vector256.Create(LowNibble, LowNibble);
        return Avx2.Shuffle(counts, words.AsByte() & lowNibble)
            + Avx2.Shuffle(counts, (words >>> 4).AsByte() & lowNibble);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> CountBytes(Vector512<ulong> words)
    {
        if (!Avx512BW.IsSupported)
        {
            return Vector512.Create(CountBytes(words.GetLower()), CountBytes(words.GetUpper()));
        }

        Vector256<byte> half = Vector256.Create(NibbleCounts, NibbleCounts);
        Vector512<byte> counts = Vector512.Create(half, half);
        Vector512<byte> lowNibble = Vector512.Create((byte)0x0F);
        return Avx512BW.Shuffle(counts, words.AsByte() & lowNibble)
            + Avx512BW.Shuffle(counts, (words >>> 4).AsByte() & lowNibble);
    }

    /// <summary>The sum of all bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector128<byte> byteCounts)
    {
        // Neighbours are added as 16-bit numbers, then all into the lowest 16 bits of their word: the same few
        // instructions at every width, once for up to 31 vectors, so a special instruction would gain nothing.
        Vector128<ulong> words = byteCounts.AsUInt64();
        words = (words & Vector128.Create(EvenBytes)) + ((words >>> 8) & Vector128.Create(EvenBytes));
        words += words >>> 16;
        words += words >>> 32;
        ulong sum = Vector128.Sum(words & Vector128.Create(LowestTwoBytes));
        Debug.Assert(sum <= byte.MaxValue * (ulong)Vector128<byte>.Count);
        return (int)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<byte> byteCounts)
    {
        Vector256<ulong> words = byteCounts.AsUInt64();
        words = (words & Vector256.Create(EvenBytes)) + ((words >>> 8) & Vector256.Create(EvenBytes));
        words += words >>> 16;
        words += words >>> 32;
        ulong sum = Vector256.Sum(words & Vector256.Create(LowestTwoBytes));
        Debug.Assert(sum <= byte.MaxValue * (ulong)Vector256<byte>.Count);
        return (int)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<byte> byteCounts)
    {
        Vector512<ulong> words = byteCounts.AsUInt64();
        words = (words & Vector512.Create(EvenBytes)) + ((words >>> 8) & Vector512.Create(EvenBytes));
        words += words >>> 16;
        words += words >>> 32;
        ulong sum = Vector512.Sum(words & Vector512.Create(LowestTwoBytes));
        Debug.Assert(sum <= byte.MaxValue * (ulong)Vector512<byte>.Count);
        return (int)sum;
    }
}
