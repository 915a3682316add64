using System;

namespace Arenas.Tests.Bits;

/// <summary>The oracle: a bitmap as an array of truth values, and every question answered bit by bit.</summary>
internal static class NaiveBits
{
    public const int None = -1;

    public static bool[] Of(ReadOnlySpan<ulong> words)
    {
        bool[] bits = new bool[words.Length * 64];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = ((words[i / 64] >> (i % 64)) & 1) == 1;
        }

        return bits;
    }

    public static ulong[] ToWords(ReadOnlySpan<bool> bits)
    {
        ulong[] words = new ulong[(bits.Length + 63) / 64];
        for (int i = 0; i < bits.Length; i++)
        {
            words[i / 64] |= bits[i] ? 1UL << (i % 64) : 0;
        }

        return words;
    }

    public static int CountSet(ReadOnlySpan<bool> bits) => bits.Count(true);

    public static int IndexOf(ReadOnlySpan<bool> bits, bool value, int from)
    {
        int index = bits[from..].IndexOf(value);
        return index < 0 ? None : from + index;
    }

    public static int IndexOfClearRun(ReadOnlySpan<bool> bits, int length, int alignment)
    {
        for (int start = 0; start + length <= bits.Length; start += alignment)
        {
            if (!bits.Slice(start, length).Contains(true))
            {
                return start;
            }
        }

        return None;
    }

    public static int LongestClearRun(ReadOnlySpan<bool> bits)
    {
        int longest = 0;
        int open = 0;
        foreach (bool bit in bits)
        {
            open = bit ? 0 : open + 1;
            longest = Math.Max(longest, open);
        }

        return longest;
    }
}
