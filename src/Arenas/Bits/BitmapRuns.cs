using System;
using System.Diagnostics;
using System.Numerics;

namespace Arenas.Bits;

/// <summary>Finds runs of clear bits in a plain bitmap: room for several neighbours at once.</summary>
/// <remarks>The caller keeps writers out: a run spans words, and words read at two moments prove nothing.</remarks>
internal static class BitmapRuns
{
    /// <summary>The lowest start of <paramref name="length"/> clear bits in a row.</summary>
    public static int IndexOfClearRun(ReadOnlySpan<ulong> words, int length) => IndexOfClearRun(words, length, 1);

    /// <summary>
    /// The lowest start of <paramref name="length"/> clear bits in a row that is a multiple of
    /// <paramref name="alignment"/>, a power of two.
    /// </summary>
    public static int IndexOfClearRun(ReadOnlySpan<ulong> words, int length, int alignment)
    {
        Debug.Assert(length > 0, "An empty run lies everywhere.");
        Debug.Assert(BitOperations.IsPow2(alignment), "Alignments are powers of two.");

        int start = length <= Bitmap.BitsPerWord
            ? IndexOfShortRun(words, length, alignment)
            : IndexOfLongRun(words, length, alignment);

        Debug.Assert(start == Bitmap.None || Bitmap.AllClear(words, start, length));
        Debug.Assert(start == Bitmap.None || start % alignment == 0);
        return start;
    }

    /// <summary>How long the longest run of clear bits is; 0 when all are set.</summary>
    public static int LongestClearRun(ReadOnlySpan<ulong> words)
    {
        int longest = 0;
        int open = 0; // clear bits in a row just below the word in hand
        foreach (ulong word in words)
        {
            if (word == 0)
            {
                open += Bitmap.BitsPerWord;
                continue;
            }

            longest = Math.Max(longest, open + BitOperations.TrailingZeroCount(word));
            open = BitOperations.LeadingZeroCount(word);

            // A run inside the word counts only if it beats the longest, so the word is asked just that. Each
            // yes raises the answer, so in the whole scan there are at most 63 of them.
            while (longest < Bitmap.BitsPerWord && StartsOfRuns(~word, 0, longest + 1) != 0)
            {
                longest++;
            }
        }

        longest = Math.Max(longest, open);
        Debug.Assert(longest <= words.Length * Bitmap.BitsPerWord);
        Debug.Assert(longest == 0 || IndexOfClearRun(words, longest) != Bitmap.None);
        return longest;
    }

    // A run of at most 64 bits that starts in a word ends in the next word at the latest, so each word is
    // decided with its neighbour alone, all 64 starts at once, however ragged the bitmap is.
    private static int IndexOfShortRun(ReadOnlySpan<ulong> words, int length, int alignment)
    {
        Debug.Assert(length is > 0 and <= Bitmap.BitsPerWord);

        ulong aligned = MultiplesOf(alignment);
        int step = Math.Max(1, alignment / Bitmap.BitsPerWord);
        for (int i = 0; i < words.Length; i += step)
        {
            ulong clear = ~words[i];
            if (clear == 0)
            {
                continue;
            }

            ulong next = i + 1 < words.Length ? ~words[i + 1] : 0;
            ulong starts = StartsOfRuns(clear, next, length) & aligned;
            if (starts != 0)
            {
                return (i * Bitmap.BitsPerWord) + BitOperations.TrailingZeroCount(starts);
            }
        }

        return Bitmap.None;
    }

    // A run of more than 64 bits never fits between two set bits of one word, so only the ends of words matter.
    private static int IndexOfLongRun(ReadOnlySpan<ulong> words, int length, int alignment)
    {
        Debug.Assert(length > Bitmap.BitsPerWord);

        int start = 0; // of the run that reaches the word in hand, rounded up to the alignment
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = words[i];
            int bit = i * Bitmap.BitsPerWord;

            // An empty word has 64 trailing zeros, so the run goes to its end.
            if (bit + BitOperations.TrailingZeroCount(word) - start >= length)
            {
                return start;
            }

            if (word != 0)
            {
                int above = bit + Bitmap.BitsPerWord - BitOperations.LeadingZeroCount(word);
                start = (above + alignment - 1) & -alignment;
            }
        }

        return Bitmap.None;
    }

    /// <summary>
    /// The bits of <paramref name="low"/> at which <paramref name="length"/> set bits in a row begin, where
    /// <paramref name="high"/> follows.
    /// </summary>
    private static ulong StartsOfRuns(ulong low, ulong high, int length)
    {
        Debug.Assert(length is > 0 and <= Bitmap.BitsPerWord);

        // A run of m + s bits starts where a run of m starts and, s bits on, another (s <= m): by doubling, 64
        // takes six steps. What is shifted into `high` is 0, so nothing past it ever counts.
        for (int have = 1; have < length;)
        {
            int shift = Math.Min(have, length - have);
            Debug.Assert(shift is > 0 and <= Bitmap.BitsPerWord / 2);
            low &= (low >> shift) | (high << (Bitmap.BitsPerWord - shift));
            high &= high >> shift;
            have += shift;
        }

        return low;
    }

    /// <summary>The bits of a word at multiples of <paramref name="alignment"/>.</summary>
    private static ulong MultiplesOf(int alignment)
    {
        Debug.Assert(BitOperations.IsPow2(alignment));
        // All ones divided by `alignment` ones, as 0xFFFF / 0xF == 0x1111.
        return alignment >= Bitmap.BitsPerWord ? 1 : ulong.MaxValue / ((1UL << alignment) - 1);
    }
}
