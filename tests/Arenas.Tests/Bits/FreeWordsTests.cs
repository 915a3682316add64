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
    private const int Link = 3;

    [Fact]
    public static void Counts_and_copies_agree_with_the_oracle_at_every_length()
    {
        SampleWords sample = SampleWords.Seeded(4);
        for (int groupCount = 0; groupCount <= 130; groupCount++)
        {
            ulong[] groups = sample.Words(groupCount * FreeWords.Stride);
            int[] starts = [.. Enumerable.Range(0, groupCount).Select(i => i * FreeWords.Stride)];
            ulong[] returned = new ulong[groupCount];
            FreeWords.CopyReturned(groups, returned);

            Assert.Equal(starts.Select(i => groups[i + 1] | groups[i + 2]), returned);
            Assert.Equal(
                starts.Sum(i => BitOperations.PopCount(groups[i] | groups[i + 1] | groups[i + 2])),
                FreeWords.CountFree(groups));
            for (int set = 0; set < Link; set++)
            {
                int count = starts.Sum(i => BitOperations.PopCount(groups[i + set]));
                Assert.Equal(count, FreeWords.CountOf(groups, set));
            }
        }
    }

    [Fact]
    public static void A_copy_leaves_the_rest_of_a_longer_destination_alone()
    {
        ulong[] returned = [7, 7, 7];
        FreeWords.CopyReturned([1, 2, 4, 8, 16, 32, 64, 128], returned);
        Assert.Equal([6UL, 96UL, 7UL], returned);
    }

    [Fact]
    public static void The_first_group_with_a_freed_block_is_found_whatever_stands_in_the_other_words()
    {
        for (int groupCount = 0; groupCount <= 9; groupCount++)
        {
            ulong[] groups = new ulong[groupCount * FreeWords.Stride];
            for (int group = 0; group < groupCount; group++)
            {
                groups[(group * FreeWords.Stride) + FreeWords.Available] = ulong.MaxValue;
                groups[(group * FreeWords.Stride) + FreeWords.Remote] = 1;
                groups[(group * FreeWords.Stride) + Link] = ulong.MaxValue;
            }

            Assert.Equal(Bitmap.None, FreeWords.FirstGroupWithFreed(groups));
            for (int group = groupCount - 1; group >= 0; group--)
            {
                groups[(group * FreeWords.Stride) + FreeWords.Freed] = 2;
                Assert.Equal(group, FreeWords.FirstGroupWithFreed(groups));
            }
        }
    }

    [Fact]
    public static void A_block_that_another_thread_freed_as_well_does_not_count_as_freed()
    {
        ulong[] groups = [0, 8, 8, 0, 0, 24, 8, 0];
        Assert.Equal(1, FreeWords.FirstGroupWithFreed(groups));
        groups[5] = 8;
        Assert.Equal(Bitmap.None, FreeWords.FirstGroupWithFreed(groups));
    }

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
                groups[(group * FreeWords.Stride) + Link] = ulong.MaxValue;
                Assert.False(FreeWords.AnyOverlap(groups));
                groups[(group * FreeWords.Stride) + other] = 1UL << (group * 3);
                Assert.True(FreeWords.AnyOverlap(groups));
            }
        }
    }

    [Fact]
    public static void Sets_without_overlap_add_up() =>
        Prop.ForAll(SampleWords.Arbitrary, words =>
        {
            // Each word is dealt out to three sets, so none can overlap; as a link it is in the way of none.
            ulong[] groups = [.. words.SelectMany(word => new[]
            {
                word & 0x9249_2492_4924_9249, word & 0x2492_4924_9249_2492, word & 0x4924_9249_2492_4924, word,
            })];
            int sum = Enumerable.Range(0, Link).Sum(set => FreeWords.CountOf(groups, set));
            return !FreeWords.AnyOverlap(groups)
                && FreeWords.CountFree(groups) == sum
                && sum == Bitmap.CountSet(words);
        }).QuickCheckThrowOnFailure();
}
