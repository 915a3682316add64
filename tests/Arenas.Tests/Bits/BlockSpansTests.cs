using System;
using System.Linq;
using Arenas.Bits;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Bits;

public static class BlockSpansTests
{
    [Theory]
    [InlineData(1024, 16, 0, 16384, 4096)]      // every block a power of two, no header
    [InlineData(1020, 16, 64, 16384, 4096)]     // the same after a header
    [InlineData(32, 512, 0, 16384, 4096)]
    [InlineData(31, 512, 512, 16384, 4096)]
    [InlineData(340, 48, 0, 16384, 4096)]       // blocks that straddle OS pages, 64 bytes left at the end
    [InlineData(3, 5000, 100, 16384, 4096)]     // blocks longer than an OS page
    [InlineData(2, 30000, 0, 262144, 4096)]     // most of the pool lies after the last block
    [InlineData(4, 65536, 0, 262144, 4096)]     // 64 OS pages, all a word can hold
    [InlineData(63, 4096, 4096, 262144, 4096)]
    [InlineData(1, 4096, 0, 4096, 4096)]
    [InlineData(1, 2, 4094, 4096, 4096)]        // a header over the whole of its OS page
    [InlineData(5, 3000, 1000, 16384, 16384)]   // one OS page, which the header holds for ever
    [InlineData(8, 2048, 0, 16384, 65536)]      // OS pages larger than the pool: none is the pool's
    [InlineData(2, 7, 40, 64, 4)]
    public static void Os_pages_and_blocks_agree_with_a_model_of_single_bytes(
        int capacity, int blockBytes, int firstBlockOffset, int poolBytes, int osPageBytes)
    {
        var pool = new Shape(capacity, blockBytes, firstBlockOffset, poolBytes, osPageBytes);
        SampleWords sample = SampleWords.Seeded(capacity);
        for (int round = 0; round < 24; round++)
        {
            pool.Check(sample);
        }
    }

    [Fact]
    public static void Pools_of_any_shape_agree_with_a_model_of_single_bytes()
    {
        SampleWords sample = SampleWords.Seeded(5);
        for (int round = 0; round < 4000; round++)
        {
            Shape.Any(sample).Check(sample);
        }
    }

    [Fact]
    public static void A_pool_without_a_free_block_has_no_free_os_page_below_its_last_block()
    {
        var spans = new BlockSpans(340, 48, 0, 16384, 4096);
        Assert.Equal(0UL, spans.FreeOsPages(new ulong[spans.WordCount]));

        var half = new BlockSpans(100, 48, 0, 16384, 4096); // ends at 4800
        Assert.Equal(0b1100UL, half.FreeOsPages(new ulong[half.WordCount]));
    }

    [Fact]
    public static void An_empty_pool_is_free_but_for_its_header()
    {
        ulong[] free = new ulong[16];
        Array.Fill(free, ulong.MaxValue);
        Assert.Equal(0b1111UL, new BlockSpans(1024, 16, 0, 16384, 4096).FreeOsPages(free));
        Assert.Equal(0b1110UL, new BlockSpans(1020, 16, 64, 16384, 4096).FreeOsPages(free));
        Assert.Equal(0b1110UL, new BlockSpans(768, 16, 4096, 16384, 4096).FreeOsPages(free));
        Assert.Equal(0b1100UL, new BlockSpans(767, 16, 4097, 16384, 4096).FreeOsPages(free));
        Assert.Equal(ulong.MaxValue, new BlockSpans(16, 16384, 0, 262144, 4096).FreeOsPages(free));
    }

    [Fact]
    public static void One_used_block_holds_exactly_the_os_pages_it_touches()
    {
        var spans = new BlockSpans(5, 3000, 0, 16384, 4096);
        Assert.Equal([0b1110UL, 0b1100UL, 0b1001UL, 0b1011UL, 0b0011UL], Enumerable.Range(0, 5).Select(used =>
            spans.FreeOsPages([ulong.MaxValue ^ (1UL << used)])));
    }

    [Fact]
    public static void Blocks_held_back_for_all_os_pages_are_all_blocks_and_for_none_none()
    {
        var spans = new BlockSpans(63, 4096, 4096, 262144, 4096);
        ulong[] blocks = [ulong.MaxValue];
        spans.BlocksOn(0, blocks);
        Assert.Equal([0UL], blocks);
        spans.BlocksOn(ulong.MaxValue, blocks);
        Assert.Equal([ulong.MaxValue >> 1], blocks);
        spans.BlocksOn(1, blocks); // the header's
        Assert.Equal([0UL], blocks);
    }

    [Fact]
    public static void A_block_held_back_for_a_free_os_page_is_free() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), SampleWords.Arbitrary, (seed, _) =>
        {
            SampleWords sample = SampleWords.Seeded(seed);
            Shape shape = Shape.Any(sample);
            BlockSpans spans = shape.Spans;
            ulong[] free = sample.Words(spans.WordCount);
            ulong[] blocks = new ulong[spans.WordCount];
            spans.BlocksOn(spans.FreeOsPages(free), blocks);
            return blocks.Zip(free).All(pair => (pair.First & ~pair.Second) == 0);
        }).QuickCheckThrowOnFailure();

    /// <summary>A pool by its numbers, and the model: who touches each of its bytes.</summary>
    private sealed record Shape(
        int Capacity, int BlockBytes, int FirstBlockOffset, int PoolBytes, int OsPageBytes)
    {
        public BlockSpans Spans => new(Capacity, BlockBytes, FirstBlockOffset, PoolBytes, OsPageBytes);

        public static Shape Any(SampleWords sample)
        {
            // Small OS pages keep the model fast; only ratios matter.
            int osPageBytes = 4 << sample.Below(6);
            int poolBytes = osPageBytes * (1 + sample.Below(sample.Below(4) == 0 ? 64 : 5));
            int blockBytes = 2 + sample.Below(Math.Min(poolBytes - 1, 1 << sample.Below(10)));
            int firstBlockOffset = sample.Below(3) == 0 ? 0 : sample.Below(poolBytes - blockBytes + 1);
            int most = (poolBytes - firstBlockOffset) / blockBytes;
            int capacity = sample.Below(3) == 0 ? 1 + sample.Below(most) : most;
            return new Shape(capacity, blockBytes, firstBlockOffset, poolBytes, osPageBytes);
        }

        public void Check(SampleWords sample)
        {
            BlockSpans spans = Spans;
            Assert.Equal(PoolBytes / OsPageBytes, spans.OsPageCount);
            Assert.Equal((Capacity + 63) / 64, spans.WordCount);

            ulong[] free = sample.Below(2) == 0 ? sample.Words(spans.WordCount) : sample.MostlySame(spans.WordCount);
            Assert.True(FreeOsPages(free) == spans.FreeOsPages(free), $"{this}: {string.Join(' ', free)}");

            ulong valid = spans.OsPageCount == 64 ? ulong.MaxValue : (1UL << spans.OsPageCount) - 1;
            ulong osPages = sample.Word() & valid;
            ulong[] blocks = sample.Words(spans.WordCount);
            spans.BlocksOn(osPages, blocks);
            Assert.True(BlocksOn(osPages).SequenceEqual(blocks), $"{this}: {osPages:X}");
        }

        private ulong FreeOsPages(ulong[] free)
        {
            ulong used = 0;
            for (int offset = 0; offset < PoolBytes / OsPageBytes * OsPageBytes; offset++)
            {
                int block = BlockOf(offset);
                bool isBlock = offset >= FirstBlockOffset && block < Capacity;
                bool isUsed = isBlock ? !Bitmap.Test(free, block) : offset < FirstBlockOffset;
                used |= isUsed ? 1UL << (offset / OsPageBytes) : 0;
            }

            int osPageCount = PoolBytes / OsPageBytes;
            return ~used & (osPageCount == 64 ? ulong.MaxValue : (1UL << osPageCount) - 1);
        }

        private ulong[] BlocksOn(ulong osPages)
        {
            bool[] touched = new bool[Capacity];
            for (int offset = FirstBlockOffset; offset < PoolBytes / OsPageBytes * OsPageBytes; offset++)
            {
                int block = BlockOf(offset);
                if (block < Capacity && ((osPages >> (offset / OsPageBytes)) & 1) == 1)
                {
                    touched[block] = true;
                }
            }

            return NaiveBits.ToWords(touched);
        }

        private int BlockOf(int offset) => (offset - FirstBlockOffset) / BlockBytes;
    }
}
