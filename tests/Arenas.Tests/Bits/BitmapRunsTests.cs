using System;
using System.Linq;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class BitmapRunsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(52)]
    [InlineData(58)]
    [InlineData(64)]
    [InlineData(116)]
    public static void The_lowest_run_long_enough_is_found(int offset)
    {
        // Every pattern of twelve bits, inside a word and across the border of two, where all else is taken.
        for (ulong pattern = 0; pattern < 1 << 12; pattern++)
        {
            UInt128 all = ~((UInt128)pattern << offset);
            ulong[] words = [(ulong)all, (ulong)(all >> 64)];
            bool[] bits = NaiveBits.Of(words);
            Assert.Equal(NaiveBits.LongestClearRun(bits), BitmapRuns.LongestClearRun(words));
            for (int length = 1; length <= 13; length++)
            {
                Assert.Equal(NaiveBits.IndexOfClearRun(bits, length, 1), BitmapRuns.IndexOfClearRun(words, length));
            }
        }
    }

    [Fact]
    public static void A_run_of_any_length_is_found_wherever_it_lies()
    {
        for (int start = 0; start <= 256; start += 3)
        {
            for (int length = 1; length <= 256 - start; length++)
            {
                ulong[] words = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
                Bitmap.ClearRange(words, start, length);
                Assert.Equal(start, BitmapRuns.IndexOfClearRun(words, length));
                Assert.Equal(Bitmap.None, BitmapRuns.IndexOfClearRun(words, length + 1));
                Assert.Equal(length, BitmapRuns.LongestClearRun(words));
            }
        }
    }

    [Fact]
    public static void An_aligned_run_starts_at_a_multiple_of_the_alignment()
    {
        SampleWords sample = SampleWords.Seeded(3);
        for (int round = 0; round < 1500; round++)
        {
            int wordCount = 1 + sample.Below(12);
            ulong[] words = round % 3 == 0 ? sample.Words(wordCount) : sample.MostlySame(wordCount);
            bool[] bits = NaiveBits.Of(words);
            int length = 1 + sample.Below(round % 2 == 0 ? 70 : wordCount * 64);
            for (int alignment = 1; alignment <= 1024; alignment *= 2)
            {
                Assert.Equal(
                    NaiveBits.IndexOfClearRun(bits, length, alignment),
                    BitmapRuns.IndexOfClearRun(words, length, alignment));
            }
        }
    }

    [Fact]
    public static void Nothing_is_found_in_no_words()
    {
        Assert.Equal(Bitmap.None, BitmapRuns.IndexOfClearRun([], 1));
        Assert.Equal(Bitmap.None, BitmapRuns.IndexOfClearRun([], 100, 64));
        Assert.Equal(0, BitmapRuns.LongestClearRun([]));
    }

    [Fact]
    public static void Nothing_is_found_where_all_is_taken()
    {
        ulong[] words = [ulong.MaxValue, ulong.MaxValue];
        Assert.Equal(Bitmap.None, BitmapRuns.IndexOfClearRun(words, 1));
        Assert.Equal(0, BitmapRuns.LongestClearRun(words));
    }

    [Fact]
    public static void An_empty_bitmap_is_one_run()
    {
        ulong[] words = new ulong[64];
        Assert.Equal(0, BitmapRuns.IndexOfClearRun(words, 4096));
        Assert.Equal(Bitmap.None, BitmapRuns.IndexOfClearRun(words, 4097));
        Assert.Equal(4096, BitmapRuns.LongestClearRun(words));
    }

    [Fact]
    public static void The_longest_run_is_found_and_none_longer() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            int longest = BitmapRuns.LongestClearRun(words);
            return longest == NaiveBits.LongestClearRun(NaiveBits.Of(words))
                && BitmapRuns.IndexOfClearRun(words, longest + 1) == Bitmap.None
                && (longest == 0 || BitmapRuns.IndexOfClearRun(words, longest) >= 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public static void First_fit_agrees_with_the_oracle() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            bool[] bits = NaiveBits.Of(words);
            return Enumerable.Range(1, 140).All(length =>
                BitmapRuns.IndexOfClearRun(words, length) == NaiveBits.IndexOfClearRun(bits, length, 1));
        }).QuickCheckThrowOnFailure();
}
