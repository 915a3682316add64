using System;
using System.Linq;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class BitmapTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(4096, 64)]
    [InlineData(int.MaxValue, 1 << 25)]
    public static void A_bitmap_takes_as_many_words_as_its_bits_need(int bitCount, int wordCount) =>
        Assert.Equal(wordCount, Bitmap.WordsFor(bitCount));

    [Fact]
    public static void Setting_a_bit_sets_that_bit_alone()
    {
        for (int index = 0; index < 192; index++)
        {
            ulong[] words = new ulong[3];
            Bitmap.Set(words, index);

            bool[] expected = new bool[192];
            expected[index] = true;
            Assert.Equal(expected, NaiveBits.Of(words));
            Assert.Equal(expected, Enumerable.Range(0, 192).Select(i => Bitmap.Test(words, i)));
        }
    }

    [Fact]
    public static void Clearing_a_bit_clears_that_bit_alone()
    {
        for (int index = 0; index < 192; index++)
        {
            ulong[] words = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
            Bitmap.Clear(words, index);

            Assert.False(Bitmap.Test(words, index));
            Assert.Equal(191, Bitmap.CountSet(words));
        }
    }

    [Fact]
    public static void Setting_a_range_sets_that_range_alone() => ForEveryRange(192, (words, bits, start, length) =>
    {
        Bitmap.SetRange(words, start, length);
        bits.AsSpan(start, length).Fill(true);
        Assert.True(bits.AsSpan().SequenceEqual(NaiveBits.Of(words)), $"{start}, {length}");
    });

    [Fact]
    public static void Clearing_a_range_clears_that_range_alone() => ForEveryRange(192, (words, bits, start, length) =>
    {
        Bitmap.ClearRange(words, start, length);
        bits.AsSpan(start, length).Clear();
        Assert.True(bits.AsSpan().SequenceEqual(NaiveBits.Of(words)), $"{start}, {length}");
    });

    [Fact]
    public static void The_set_bits_of_a_range_are_counted() => ForEveryRange(320, (words, bits, start, length) =>
        Assert.Equal(NaiveBits.CountSet(bits.AsSpan(start, length)), Bitmap.CountSet(words, start, length)));

    [Fact]
    public static void A_range_is_all_set_or_all_clear_only_if_every_bit_is() =>
        ForEveryRange(320, (words, bits, start, length) =>
        {
            Assert.Equal(!bits.AsSpan(start, length).Contains(false), Bitmap.AllSet(words, start, length));
            Assert.Equal(!bits.AsSpan(start, length).Contains(true), Bitmap.AllClear(words, start, length));
        });

    [Fact]
    public static void One_bit_inside_a_range_spoils_it_and_one_outside_does_not()
    {
        ulong[] clear = new ulong[4];
        ulong[] set = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
        for (int bit = 0; bit < 256; bit++)
        {
            Bitmap.Set(clear, bit);
            Bitmap.Clear(set, bit);
            for (int start = 0; start < 256; start += 7)
            {
                for (int length = 0; length <= 256 - start; length += 3)
                {
                    bool outside = bit < start || bit >= start + length;
                    Assert.Equal(outside, Bitmap.AllClear(clear, start, length));
                    Assert.Equal(outside, Bitmap.AllSet(set, start, length));
                }
            }

            Bitmap.Clear(clear, bit);
            Bitmap.Set(set, bit);
        }
    }

    [Fact]
    public static void An_empty_range_is_all_set_and_all_clear_even_at_the_very_end()
    {
        ulong[] words = [0b101, ulong.MaxValue];
        for (int start = 0; start <= 128; start++)
        {
            Assert.True(Bitmap.AllSet(words, start, 0));
            Assert.True(Bitmap.AllClear(words, start, 0));
            Assert.Equal(0, Bitmap.CountSet(words, start, 0));
            Bitmap.SetRange(words, start, 0);
            Bitmap.ClearRange(words, start, 0);
        }

        Assert.Equal([0b101, ulong.MaxValue], words);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(70)]
    public static void The_next_set_and_the_next_clear_bit_are_found_from_anywhere(int wordCount)
    {
        SampleWords sample = SampleWords.Seeded(wordCount);
        for (int round = 0; round < 8; round++)
        {
            ulong[] words = round % 2 == 0 ? sample.Words(wordCount) : sample.MostlySame(wordCount);
            bool[] bits = NaiveBits.Of(words);
            for (int from = 0; from <= bits.Length; from++)
            {
                Assert.Equal(NaiveBits.IndexOf(bits, true, from), Bitmap.IndexOfSet(words, from));
                Assert.Equal(NaiveBits.IndexOf(bits, false, from), Bitmap.IndexOfClear(words, from));
            }
        }
    }

    [Fact]
    public static void Going_from_set_bit_to_set_bit_visits_each_once() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            int visits = 0;
            int count = Bitmap.CountSet(words);
            for (int i = Bitmap.IndexOfSet(words, 0); i != Bitmap.None; i = Bitmap.IndexOfSet(words, i + 1))
            {
                visits++;
                Bitmap.Clear(words, i);
            }

            return visits == count && Bitmap.CountSet(words) == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public static void Clear_bits_are_the_set_bits_of_the_complement() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            ulong[] complement = [.. words.Select(word => ~word)];
            return Enumerable.Range(0, (words.Length * 64) + 1)
                .All(from => Bitmap.IndexOfClear(words, from) == Bitmap.IndexOfSet(complement, from));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public static void Counts_of_two_parts_add_up_to_the_whole() =>
        Prop.ForAll(SampleWords.Arbitrary, ArbMap.Default.ArbFor<NonNegativeInt>(), (words, cut) =>
        {
            int bitCount = words.Length * 64;
            int middle = bitCount == 0 ? 0 : cut.Get % bitCount;
            return Bitmap.CountSet(words)
                == Bitmap.CountSet(words, 0, middle) + Bitmap.CountSet(words, middle, bitCount - middle);
        }).QuickCheckThrowOnFailure();

    private static void ForEveryRange(int bitCount, Action<ulong[], bool[], int, int> check)
    {
        SampleWords sample = SampleWords.Seeded(bitCount);
        for (int start = 0; start <= bitCount; start++)
        {
            ulong[] original = sample.Below(3) == 0 ? sample.MostlySame(bitCount / 64) : sample.Words(bitCount / 64);
            bool[] bits = NaiveBits.Of(original);
            for (int length = 0; length <= bitCount - start; length++)
            {
                check([.. original], [.. bits], start, length);
            }
        }
    }
}
