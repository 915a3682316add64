using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class SelectBitsTests
{
    [Theory]
    [InlineData(0UL, 0, 0UL)]
    [InlineData(0UL, 64, 0UL)]
    [InlineData(0b1011_0000UL, 0, 0UL)]
    [InlineData(0b1011_0000UL, 1, 0b0001_0000UL)]
    [InlineData(0b1011_0000UL, 2, 0b0011_0000UL)]
    [InlineData(0b1011_0000UL, 3, 0b1011_0000UL)]
    [InlineData(0b1011_0000UL, 4, 0b1011_0000UL)]
    [InlineData(ulong.MaxValue, 63, ulong.MaxValue >> 1)]
    [InlineData(ulong.MaxValue, 64, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, int.MaxValue, ulong.MaxValue)]
    public static void The_lowest_set_bits_are_kept(ulong word, int count, ulong lowest) =>
        AssertLowest(lowest, word, count);

    [Fact]
    public static void Every_count_and_rank_is_right_for_every_pattern_of_sixteen_bits()
    {
        for (ulong pattern = 0; pattern < 1 << 16; pattern += 3)
        {
            ulong word = BitOperations.RotateLeft(pattern, (int)(pattern % 64));
            int[] indexes = IndexesOf(word);
            for (int rank = 0; rank < indexes.Length; rank++)
            {
                AssertNth(indexes[rank], word, rank);
            }

            for (int count = 0; count <= indexes.Length + 1; count++)
            {
                AssertLowest(indexes.Take(count).Aggregate(0UL, (bits, i) => bits | (1UL << i)), word, count);
            }
        }
    }

    [Fact]
    public static void The_set_bits_come_in_the_order_of_their_ranks() =>
        Prop.ForAll(SampleWords.Arbitrary, words => words.All(word =>
        {
            IEnumerable<int> ranks = Enumerable.Range(0, BitOperations.PopCount(word));
            int[] indexes = IndexesOf(word);
            return ranks.Select(rank => SelectBits.NthSet(word, rank)).SequenceEqual(indexes)
                && ranks.Select(rank => SelectBits.NthSetPortable(word, rank)).SequenceEqual(indexes);
        })).QuickCheckThrowOnFailure();

    [Fact]
    public static void The_lowest_bits_and_the_rest_make_up_the_word() =>
        Prop.ForAll(SampleWords.Arbitrary, words => words.All(word => Enumerable.Range(0, 66).All(count =>
        {
            ulong lowest = SelectBits.LowestSet(word, count);
            ulong rest = word & ~lowest;
            return (lowest | rest) == word
                && BitOperations.PopCount(lowest) == int.Min(count, BitOperations.PopCount(word))
                && (lowest == 0 || rest == 0 || BitOperations.Log2(lowest) < BitOperations.TrailingZeroCount(rest))
                && lowest == SelectBits.LowestSetPortable(word, count);
        }))).QuickCheckThrowOnFailure();

    private static int[] IndexesOf(ulong word) => [.. Enumerable.Range(0, 64).Where(i => ((word >> i) & 1) == 1)];

    private static void AssertLowest(ulong expected, ulong word, int count)
    {
        Assert.Equal(expected, SelectBits.LowestSet(word, count));
        Assert.Equal(expected, SelectBits.LowestSetPortable(word, count));
        if (Bmi2.X64.IsSupported)
        {
            Assert.Equal(expected, SelectBits.LowestSetByDeposit(word, count));
        }
    }

    private static void AssertNth(int expected, ulong word, int rank)
    {
        Assert.Equal(expected, SelectBits.NthSet(word, rank));
        Assert.Equal(expected, SelectBits.NthSetPortable(word, rank));
        if (Bmi2.X64.IsSupported)
        {
            Assert.Equal(expected, SelectBits.NthSetByDeposit(word, rank));
        }
    }
}
