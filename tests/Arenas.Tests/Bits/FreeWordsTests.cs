using System;
using System.Linq;
using System.Numerics;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class FreeWordsTests
{
    [Fact]
    public static void Counts_and_unions_agree_with_the_oracle_at_every_length()
    {
        SampleWords sample = SampleWords.Seeded(4);
        for (int groupCount = 0; groupCount <= 130; groupCount++)
        {
            ulong[] groups = sample.Words(groupCount * FreeWords.Stride);
            int[] starts = [.. Enumerable.Range(0, groupCount).Select(i => i * FreeWords.Stride)];
            ulong[] expected = [.. starts.Select(i => groups[i] | groups[i + 1] | groups[i + 2])];
            ulong[] union = new ulong[groupCount];
            FreeWords.Union(groups, union);

            Assert.Equal(expected, union);
            Assert.Equal(expected.Sum(BitOperations.PopCount), FreeWords.CountFree(groups));
            for (int lane = 0; lane < FreeWords.Stride; lane++)
            {
                int count = starts.Sum(i => BitOperations.PopCount(groups[i + lane]));
                Assert.Equal(count, FreeWords.CountOf(groups, lane));
            }
        }
    }

    [Fact]
    public static void A_union_leaves_the_rest_of_a_longer_destination_alone()
    {
        ulong[] union = [7, 7, 7];
        FreeWords.Union([1, 2, 4, 8, 16, 32], union);
        Assert.Equal([7UL, 56UL, 7UL], union);
    }

    [Fact]
    public static void The_first_group_with_a_freed_block_is_found_and_the_other_sets_are_not_looked_at()
    {
        for (int groupCount = 0; groupCount <= 40; groupCount++)
        {
            ulong[] groups = new ulong[groupCount * FreeWords.Stride];
            Array.Fill(groups, ulong.MaxValue);
            for (int group = 0; group < groupCount; group++)
            {
                groups[(group * FreeWords.Stride) + FreeWords.Freed] = 0;
            }

            AssertFirstFreed(groups, Bitmap.None, 0);
            for (int group = 0; group < groupCount; group++)
            {
                groups[(group * FreeWords.Stride) + FreeWords.Freed] = 1UL << group;
                for (int from = 0; from <= groupCount; from++)
                {
                    AssertFirstFreed(groups, from <= group ? group : Bitmap.None, from);
                }

                groups[(group * FreeWords.Stride) + FreeWords.Freed] = 0;
            }
        }
    }

    [Fact]
    public static void The_same_group_is_found_by_vectors_and_without() =>
        Prop.ForAll(SampleWords.Arbitrary, SampleWords.Arbitrary, (low, high) =>
        {
            ulong[] groups = [.. low, .. high, .. low];
            groups = groups[..(groups.Length / 3 * 3)];
            return Enumerable.Range(0, (groups.Length / 3) + 1).All(from =>
            {
                int index = Enumerable.Range(from, (groups.Length / 3) - from)
                    .FirstOrDefault(i => groups[(3 * i) + 1] != 0, Bitmap.None);
                return FreeWords.FirstGroupWithFreed(groups, from) == index
                    && FreeWords.FirstGroupWithFreedScalar(groups, from) == index
                    && FreeWords.FirstGroupWithFreedVector256(groups, from) == index;
            });
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(FreeWords.Available, FreeWords.Freed)]
    [InlineData(FreeWords.Available, FreeWords.Remote)]
    [InlineData(FreeWords.Freed, FreeWords.Remote)]
    public static void One_block_in_two_sets_is_an_overlap(int one, int other)
    {
        for (int groupCount = 1; groupCount <= 17; groupCount++)
        {
            for (int group = 0; group < groupCount; group++)
            {
                ulong[] groups = new ulong[groupCount * FreeWords.Stride];
                groups[(group * FreeWords.Stride) + one] = 1UL << (group * 3);
                Assert.False(FreeWords.AnyOverlap(groups));
                groups[(group * FreeWords.Stride) + other] = 1UL << (group * 3);
                Assert.True(FreeWords.AnyOverlap(groups));
            }
        }
    }

    [Fact]
    public static void Sets_without_overlap_add_up_to_their_union() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            // Each word is dealt out to three sets, so none can overlap.
            ulong[] groups = [.. words.SelectMany(word => new[]
            {
                word & 0x9249_2492_4924_9249, word & 0x2492_4924_9249_2492, word & 0x4924_9249_2492_4924,
            })];
            ulong[] union = new ulong[words.Length];
            FreeWords.Union(groups, union);
            int sum = Enumerable.Range(0, FreeWords.Stride).Sum(lane => FreeWords.CountOf(groups, lane));
            return union.SequenceEqual(words)
                && !FreeWords.AnyOverlap(groups)
                && FreeWords.CountFree(groups) == sum
                && sum == Bitmap.CountSet(words);
        }).QuickCheckThrowOnFailure();

    private static void AssertFirstFreed(ulong[] groups, int expected, int from)
    {
        Assert.Equal(expected, FreeWords.FirstGroupWithFreed(groups, from));
        Assert.Equal(expected, FreeWords.FirstGroupWithFreedScalar(groups, from));
        Assert.Equal(expected, FreeWords.FirstGroupWithFreedVector256(groups, from));
    }
}
