using System;
using FsCheck;
using FsCheck.Fluent;

namespace Arenas.Tests.Bits;

/// <summary>
/// Bitmaps as tests want them: seeded, and rich in what random words hardly ever are, all zeros, all ones, long
/// runs and runs that cross the border of two words.
/// </summary>
internal sealed class SampleWords
{
    private ulong _state;

    public SampleWords(int seed) => _state = (ulong)seed;

    /// <summary>Arrays of up to 24 such words, shrunk when a property fails.</summary>
    public static Arbitrary<ulong[]> Arbitrary { get; } = Arb.From(
        Gen.Choose(0, int.MaxValue).Select(seed => new SampleWords(seed).Word()).ArrayOf().Resize(24),
        words => ArbMap.Default.ArbFor<ulong[]>().Shrinker(words));

    public static SampleWords Seeded(int seed) => new(seed);

    /// <summary>SplitMix64: the same on every machine and version of .NET.</summary>
    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 up to but not <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(Next() % (ulong)end);

    public ulong Word() => Below(8) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => Next(),
        3 => Next() & Next() & Next() & Next(),
        4 => Next() | Next() | Next() | Next(),
        5 => ulong.MaxValue << Below(64),
        6 => ulong.MaxValue >> Below(64),
        _ => (ulong.MaxValue << Below(64)) ^ (ulong.MaxValue >> Below(64)),
    };

    public ulong[] Words(int length)
    {
        ulong[] words = new ulong[length];
        foreach (ref ulong word in words.AsSpan())
        {
            word = Word();
        }

        return words;
    }

    /// <summary>Mostly one and the same word, so that runs and scans go far.</summary>
    public ulong[] MostlySame(int length)
    {
        ulong usual = Below(2) == 0 ? 0 : ulong.MaxValue;
        ulong[] words = new ulong[length];
        Array.Fill(words, usual);
        for (int odd = Below(4); odd > 0 && length > 0; odd--)
        {
            words[Below(length)] ^= 1UL << Below(64);
        }

        return words;
    }
}
