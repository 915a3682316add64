using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Layout;

public static class SizeClassesTests
{
    [Fact]
    public static void Every_size_gets_the_smallest_class_that_fits_it()
    {
        for (nuint size = 0; size <= Geometry.MaxPooledBlock; size++)
        {
            int sizeClass = SizeClasses.Of(size);
            Assert.InRange(sizeClass, 0, SizeClasses.PooledCount - 1);
            Assert.True(SizeClasses.BlockSize(sizeClass) >= size, $"{size} fits");
            Assert.True(sizeClass == 0 || SizeClasses.BlockSize(sizeClass - 1) < size, $"no smaller class fits {size}");
            if (size <= Geometry.MaxSmallBlock)
            {
                Assert.Equal(sizeClass, SizeClasses.OfSmall(size));
            }
        }
    }

    [Fact]
    public static void Rounding_loses_less_than_an_eighth_above_128_bytes()
    {
        for (nuint size = 0; size <= Geometry.MaxPooledBlock; size++)
        {
            nuint lost = SizeClasses.BlockSize(SizeClasses.Of(size)) - size;
            Assert.True(size > 128 ? lost * 8 < size : lost <= 16, $"{size} loses {lost}");
        }
        for (nuint size = Geometry.MaxPooledBlock + 1; size <= SizeClasses.MaxCachedBlock; size += 4093)
        {
            int largeClass = SizeClasses.OfLarge(size);
            Assert.InRange(largeClass, 0, SizeClasses.LargeCount - 1);
            nuint lost = SizeClasses.LargeBlockSize(largeClass) - size;
            Assert.True(lost * 8 < size, $"{size} loses {lost}");
        }
        Assert.Equal(SizeClasses.MaxCachedBlock, SizeClasses.LargeBlockSize(SizeClasses.LargeCount - 1));
    }

    [Fact]
    public static void Classes_grow_are_multiples_of_16_and_end_at_64_KB()
    {
        for (int sizeClass = 1; sizeClass < SizeClasses.PooledCount + SizeClasses.LargeCount; sizeClass++)
        {
            Assert.True(SizeClasses.BlockSize(sizeClass) > SizeClasses.BlockSize(sizeClass - 1));
            Assert.True(SizeClasses.BlockSize(sizeClass) % 16 == 0);
        }
        Assert.Equal(Geometry.MaxPooledBlock, SizeClasses.BlockSize(SizeClasses.PooledCount - 1));
    }

    [Fact]
    public static void An_aligned_class_fits_is_aligned_and_is_the_smallest_such()
    {
        for (nuint alignment = 1; alignment <= 1 << 20; alignment <<= 1)
        {
            for (nuint size = 0; size <= 70_000; size += size < 2100 ? 1u : 61u)
            {
                int expected = Expected(size, alignment);
                Assert.True(expected == SizeClasses.OfAligned(size, alignment), $"{size} aligned to {alignment}");
            }
        }
    }

    [Fact]
    public static void The_reciprocal_finds_every_block_of_every_class_and_nothing_between()
    {
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass++)
        {
            ulong reciprocal = SizeClasses.Reciprocal(sizeClass);
            int unit = SizeClasses.UnitShift(SizeClasses.PoolShift(sizeClass));
            ulong size = SizeClasses.BlockSize(sizeClass);
            Assert.True(size % (1ul << unit) == 0, "the unit divides the size");
            for (ulong offset = 0; offset < 1ul << SizeClasses.PoolShift(sizeClass); offset++)
            {
                ulong product = (offset >> unit) * reciprocal;
                bool starts = (uint)product < reciprocal && offset == (offset >> unit) << unit;
                if (starts != (offset % size == 0) || (starts && product >> 32 != offset / size))
                {
                    Assert.Fail($"class {sizeClass}, offset {offset}");
                }
            }
        }
    }

    private static int Expected(nuint size, nuint alignment)
    {
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount && alignment <= Geometry.SmallPoolSize; sizeClass++)
        {
            if (SizeClasses.BlockSize(sizeClass) >= size && SizeClasses.BlockSize(sizeClass) % alignment == 0)
            {
                return sizeClass;
            }
        }
        return -1;
    }
}
