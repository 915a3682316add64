using System;

namespace Arenas.CacheServer.Stores;

/// <summary>Patterns of the shell over bytes.</summary>
internal static class GlobPattern
{
    /// <summary>Whether a text fits. Time is at most that of the two lengths multiplied: after a star fails, only the
    /// last one is tried again.</summary>
    public static bool Fits(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int at = 0;
        int place = 0;
        int star = -1;
        int starPlace = 0;
        while (place < text.Length)
        {
            if (at < pattern.Length && pattern[at] == (byte)'*')
            {
                star = at++;
                starPlace = place;
            }
            else if (at < pattern.Length && FitsOne(pattern[at..], text[place], out int used))
            {
                at += used;
                place++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                place = ++starPlace;
            }
            else
            {
                return false;
            }
        }
        return pattern[at..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static bool FitsOne(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        used = 1;
        switch (pattern[0])
        {
            case (byte)'?':
                return true;
            case (byte)'\\' when pattern.Length > 1:
                used = 2;
                return pattern[1] == value;
            case (byte)'[':
                return FitsSet(pattern, value, out used);
            default:
                return pattern[0] == value;
        }
    }

    private static bool FitsSet(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        int at = 1;
        bool isNegated = at < pattern.Length && pattern[at] == (byte)'^';
        at += isNegated ? 1 : 0;
        bool fits = false;
        while (at < pattern.Length && pattern[at] != (byte)']')
        {
            at += pattern[at] == (byte)'\\' && at + 1 < pattern.Length ? 1 : 0;
            byte low = pattern[at];
            byte high = low;
            if (at + 2 < pattern.Length && pattern[at + 1] == (byte)'-' && pattern[at + 2] != (byte)']')
            {
                high = pattern[at + 2];
                at += 2;
            }
            fits |= value >= byte.Min(low, high) && value <= byte.Max(low, high);
            at++;
        }
        used = int.Min(at + 1, pattern.Length);
        return fits != isNegated;
    }
}
