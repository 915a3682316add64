using System;
using System.Linq;
using System.Numerics;
using System.Runtime.Intrinsics;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class BitmapScanTests
{
    private delegate int Count(ReadOnlySpan<ulong> words);

    private delegate int Search(ReadOnlySpan<ulong> words, ulong usual);

    // Vectors that the machine lacks run in software, so every path is checked everywhere.
    private static readonly Count[] s_counts =
    [
        BitmapScan.CountSet,
        BitmapScan.CountSetScalar,
        BitmapScan.CountSetVector128,
        BitmapScan.CountSetVector256,
        BitmapScan.CountSetVector512,
    ];

    private static readonly Search[] s_searches =
    [
        BitmapScan.IndexOfOther,
        BitmapScan.IndexOfOtherScalar,
        BitmapScan.IndexOfOtherVector128,
        BitmapScan.IndexOfOtherVector256,
        BitmapScan.IndexOfOtherVector512,
    ];

    [Fact]
    public static void Every_width_counts_the_same_at_every_length()
    {
        SampleWords sample = SampleWords.Seeded(1);
        for (int length = 0; length <= 300; length++)
        {
            ulong[] words = sample.Words(length);
            int expected = words.Sum(BitOperations.PopCount);
            Assert.All(s_counts, count => Assert.Equal(expected, count(words)));
        }
    }

    [Fact]
    public static void Full_words_do_not_overflow_the_sums_of_bytes()
    {
        // 31 vectors are added up as bytes, so what could overflow is longer than 31 of the widest.
        ulong[] words = new ulong[3 * 31 * Vector512<ulong>.Count];
        Array.Fill(words, ulong.MaxValue);
        for (int length = words.Length; length > 0; length -= 61)
        {
            Assert.All(s_counts, count => Assert.Equal(length * 64, count(words.AsSpan(0, length))));
        }
    }

    [Fact]
    public static void Every_width_counts_the_same_from_unaligned_words()
    {
        ulong[] words = SampleWords.Seeded(2).Words(200);
        for (int start = 0; start < 16; start++)
        {
            int expected = words.Skip(start).Sum(BitOperations.PopCount);
            Assert.All(s_counts, count => Assert.Equal(expected, count(words.AsSpan(start))));
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x5555_5555_5555_5555UL)]
    public static void Every_width_finds_the_only_word_that_differs(ulong usual)
    {
        for (int length = 0; length <= 40; length++)
        {
            ulong[] words = new ulong[length];
            Array.Fill(words, usual);
            Assert.All(s_searches, search => Assert.Equal(Bitmap.None, search(words, usual)));
            for (int odd = 0; odd < length; odd++)
            {
                foreach (int bit in (ReadOnlySpan<int>)[0, 31, 32, 63])
                {
                    words[odd] = usual ^ (1UL << bit);
                    Assert.All(s_searches, search => Assert.Equal(odd, search(words, usual)));
                }

                words[odd] = usual;
            }
        }
    }

    [Fact]
    public static void Every_width_finds_the_first_of_many_words_that_differ() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            int nonZero = words.AsSpan().IndexOfAnyExcept(0UL);
            int nonOnes = words.AsSpan().IndexOfAnyExcept(ulong.MaxValue);
            return s_searches.All(search => search(words, 0) == nonZero && search(words, ulong.MaxValue) == nonOnes)
                && BitmapScan.IndexOfNonZeroWord(words) == nonZero
                && BitmapScan.IndexOfNonOnesWord(words) == nonOnes;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public static void Every_width_counts_the_same_in_any_words() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
            s_counts.Select(count => count(words)).Distinct().Count() == 1).QuickCheckThrowOnFailure();
}
