using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Arenas.Bits;

/// <summary>Picks set bits of one word by their rank: the lowest few, or the n-th.</summary>
internal static class SelectBits
{
    // A vendor's name comes in three registers; the middle of "AuthenticAMD" and "HygonGenuine" is enough.
    private const int Amd = 0x69746E65; // "enti", lowest byte first
    private const int Hygon = 0x6E65476E; // "nGen"

    // Zen 1 and 2 have the deposit instruction but take it apart into microcode, near 300 cycles for a full
    // word, so the portable path is faster there. Zen 3, its successors and every Intel do it in 3.
    private static readonly bool s_depositIsFast = Bmi2.X64.IsSupported && !IsEarlyZen();

    /// <summary>The lowest <paramref name="count"/> set bits; all of them when there are no more.</summary>
    public static ulong LowestSet(ulong word, int count)
    {
        Debug.Assert(count >= 0, "A count is never negative.");

        ulong lowest = s_depositIsFast ? LowestSetByDeposit(word, count) : LowestSetPortable(word, count);

        Debug.Assert((lowest & ~word) == 0);
        Debug.Assert(BitOperations.PopCount(lowest) == Math.Min(count, BitOperations.PopCount(word)));
        return lowest;
    }

    /// <summary>The index of the set bit with <paramref name="rank"/> set bits below it.</summary>
    public static int NthSet(ulong word, int rank)
    {
        Debug.Assert(rank >= 0 && rank < BitOperations.PopCount(word), "The word has no such bit.");

        int index = s_depositIsFast ? NthSetByDeposit(word, rank) : NthSetPortable(word, rank);

        Debug.Assert(((word >> index) & 1) != 0);
        return index;
    }

    public static ulong LowestSetByDeposit(ulong word, int count)
    {
        Debug.Assert(count >= 0);
        // Deposit spreads the low bits of its first operand over the set bits of the second.
        ulong ones = count >= Bitmap.BitsPerWord ? ulong.MaxValue : (1UL << count) - 1;
        return Bmi2.X64.ParallelBitDeposit(ones, word);
    }

    public static ulong LowestSetPortable(ulong word, int count)
    {
        Debug.Assert(count >= 0);
        if (count >= BitOperations.PopCount(word))
        {
            return word;
        }

        // Everything below the first bit that is one too many.
        return word & ((1UL << NthSetPortable(word, count)) - 1);
    }

    public static int NthSetByDeposit(ulong word, int rank)
    {
        Debug.Assert(rank is >= 0 and < Bitmap.BitsPerWord);
        return BitOperations.TrailingZeroCount(Bmi2.X64.ParallelBitDeposit(1UL << rank, word));
    }

    public static int NthSetPortable(ulong word, int rank)
    {
        Debug.Assert(rank is >= 0 and < Bitmap.BitsPerWord);

        // Halve the word six times, each time into the half that holds the bit.
        int index = 0;
        for (int half = Bitmap.BitsPerWord / 2; half > 0; half /= 2)
        {
            int below = BitOperations.PopCount(word & ((1UL << half) - 1));
            if (rank >= below)
            {
                rank -= below;
                word >>= half;
                index += half;
            }
        }

        Debug.Assert(rank == 0 && index < Bitmap.BitsPerWord);
        return index;
    }

    private static bool IsEarlyZen()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        int vendor = X86Base.CpuId(0, 0).Edx;
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);
        return (vendor == Amd && family == 0x17) || (vendor == Hygon && family == 0x18);
    }
}
