using System;
using System.Diagnostics;
using System.Numerics;

namespace Arenas.Bits;

/// <summary>
/// A plain bitmap over 64-bit words: bit <c>i</c> is bit <c>i % 64</c> of word <c>i / 64</c>.
/// It owns nothing; a search that finds nothing returns <see cref="None"/>.
/// </summary>
/// <remarks>
/// Every bit of the last word counts. Who needs fewer sets the surplus bits to what must not be found.
/// </remarks>
internal static class Bitmap
{
    public const int BitsPerWord = 64;

    /// <summary>What a search returns when it finds nothing.</summary>
    public const int None = -1;

    private const int WordShift = 6;

    /// <summary>How many words hold <paramref name="bitCount"/> bits.</summary>
    public static int WordsFor(int bitCount)
    {
        Debug.Assert(bitCount >= 0);
        return (int)(((uint)bitCount + BitsPerWord - 1) >> WordShift);
    }

    public static bool Test(ReadOnlySpan<ulong> words, int index)
    {
        AssertIndex(words, index);
        // The processor takes a shift count modulo 64, so `index` needs no mask here or below.
        return ((words[index >> WordShift] >> index) & 1) != 0;
    }

    public static void Set(Span<ulong> words, int index)
    {
        AssertIndex(words, index);
        words[index >> WordShift] |= 1UL << index;
    }

    public static void Clear(Span<ulong> words, int index)
    {
        AssertIndex(words, index);
        words[index >> WordShift] &= ~(1UL << index);
    }

    public static int CountSet(ReadOnlySpan<ulong> words) => BitmapScan.CountSet(words);

    public static int CountSet(ReadOnlySpan<ulong> words, int start, int length)
    {
        AssertRange(words, start, length);
        if (length == 0)
        {
            return 0;
        }

        int first = start >> WordShift;
        int last = (start + length - 1) >> WordShift;
        if (first == last)
        {
            return BitOperations.PopCount(words[first] & FromBit(start) & UpToBit(start + length - 1));
        }

        return BitOperations.PopCount(words[first] & FromBit(start))
            + BitmapScan.CountSet(words[(first + 1)..last])
            + BitOperations.PopCount(words[last] & UpToBit(start + length - 1));
    }

    /// <summary>The lowest set bit at or above <paramref name="from"/>, which may be one past the end.</summary>
    public static int IndexOfSet(ReadOnlySpan<ulong> words, int from)
    {
        AssertRange(words, from, 0);
        int i = from >> WordShift;
        if (i >= words.Length)
        {
            return None;
        }

        // The first word is looked at alone: its bits below `from` do not count, and most searches end in it.
        ulong word = words[i] & FromBit(from);
        while (word == 0)
        {
            int further = BitmapScan.IndexOfNonZeroWord(words[(i + 1)..]);
            if (further == None)
            {
                return None;
            }

            // Read a second time, the word may be zero again if another thread writes to it: then on from there.
            i += 1 + further;
            word = words[i];
        }

        Debug.Assert(word != 0);
        return (i << WordShift) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>The lowest clear bit at or above <paramref name="from"/>, which may be one past the end.</summary>
    public static int IndexOfClear(ReadOnlySpan<ulong> words, int from)
    {
        AssertRange(words, from, 0);
        int i = from >> WordShift;
        if (i >= words.Length)
        {
            return None;
        }

        ulong clear = ~words[i] & FromBit(from);
        while (clear == 0)
        {
            int further = BitmapScan.IndexOfNonOnesWord(words[(i + 1)..]);
            if (further == None)
            {
                return None;
            }

            i += 1 + further;
            clear = ~words[i];
        }

        Debug.Assert(clear != 0);
        return (i << WordShift) + BitOperations.TrailingZeroCount(clear);
    }

    public static void SetRange(Span<ulong> words, int start, int length)
    {
        AssertRange(words, start, length);
        if (length == 0)
        {
            return;
        }

        int first = start >> WordShift;
        int last = (start + length - 1) >> WordShift;
        if (first == last)
        {
            words[first] |= FromBit(start) & UpToBit(start + length - 1);
        }
        else
        {
            words[first] |= FromBit(start);
            words[(first + 1)..last].Fill(ulong.MaxValue);
            words[last] |= UpToBit(start + length - 1);
        }

        Debug.Assert(AllSet(words, start, length));
    }

    public static void ClearRange(Span<ulong> words, int start, int length)
    {
        AssertRange(words, start, length);
        if (length == 0)
        {
            return;
        }

        int first = start >> WordShift;
        int last = (start + length - 1) >> WordShift;
        if (first == last)
        {
            words[first] &= ~(FromBit(start) & UpToBit(start + length - 1));
        }
        else
        {
            words[first] &= ~FromBit(start);
            words[(first + 1)..last].Clear();
            words[last] &= ~UpToBit(start + length - 1);
        }

        Debug.Assert(AllClear(words, start, length));
    }

    /// <summary>Whether every bit of the range is set; an empty range is.</summary>
    public static bool AllSet(ReadOnlySpan<ulong> words, int start, int length)
    {
        AssertRange(words, start, length);
        if (length == 0)
        {
            return true;
        }

        int first = start >> WordShift;
        int last = (start + length - 1) >> WordShift;
        ulong head = FromBit(start);
        ulong tail = UpToBit(start + length - 1);
        if (first == last)
        {
            return (~words[first] & head & tail) == 0;
        }

        return (~words[first] & head) == 0
            && (~words[last] & tail) == 0
            && BitmapScan.IndexOfNonOnesWord(words[(first + 1)..last]) == None;
    }

    /// <summary>Whether every bit of the range is clear; an empty range is.</summary>
    public static bool AllClear(ReadOnlySpan<ulong> words, int start, int length)
    {
        AssertRange(words, start, length);
        if (length == 0)
        {
            return true;
        }

        int first = start >> WordShift;
        int last = (start + length - 1) >> WordShift;
        ulong head = FromBit(start);
        ulong tail = UpToBit(start + length - 1);
        if (first == last)
        {
            return (words[first] & head & tail) == 0;
        }

        return (words[first] & head) == 0
            && (words[last] & tail) == 0
            && BitmapScan.IndexOfNonZeroWord(words[(first + 1)..last]) == None;
    }

    /// <summary>The bits of a word from that of <paramref name="index"/> up.</summary>
    private static ulong FromBit(int index) => ulong.MaxValue << index;

    /// <summary>The bits of a word up to that of <paramref name="index"/>, itself among them.</summary>
    private static ulong UpToBit(int index) => ulong.MaxValue >> ~index;

    [Conditional("DEBUG")]
    private static void AssertIndex(ReadOnlySpan<ulong> words, int index)
    {
        Debug.Assert(index >= 0, "A bit index is never negative.");
        Debug.Assert(index >> WordShift < words.Length, "The bit lies outside the bitmap.");
    }

    [Conditional("DEBUG")]
    private static void AssertRange(ReadOnlySpan<ulong> words, int start, int length)
    {
        Debug.Assert(start >= 0, "A bit index is never negative.");
        Debug.Assert(length >= 0, "A range of bits has no negative length.");
        Debug.Assert((long)start + length <= (long)words.Length << WordShift, "The range leaves the bitmap.");
    }
}
