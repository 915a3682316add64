using System;
using Arenas.Platform;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Platform;

public static unsafe class OsMemoryTests
{
    private const nuint RegionBytes = 32 << 20;
    private const nuint Alignment = 256 << 10;

    [Fact]
    public static void A_native_region_is_aligned_zero_and_lazy()
    {
        nint region = MemorySource.Native.Reserve(RegionBytes, 1 << 24);
        Assert.True(region % (1 << 24) == 0);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(0, ResidentMemory.BytesOf(region, RegionBytes));
        }
        Pattern.CheckZero((void*)region, RegionBytes);
        MemorySource.Native.Return(region, RegionBytes);
    }

    [Fact]
    public static void A_pinned_region_is_aligned_zero_and_stays_where_it_is()
    {
        nint region = MemorySource.PinnedArrays.Reserve(RegionBytes, Alignment);
        Assert.True(region % (nint)Alignment == 0);
        Pattern.CheckZero((void*)region, RegionBytes);
        Pattern.Write((void*)region, RegionBytes, 3);
        GC.Collect();
        Pattern.Check((void*)region, RegionBytes, 3);
        bool purged = MemorySource.PinnedArrays.Purge(region, Alignment);
        Assert.Equal(OperatingSystem.IsLinux(), purged);
        GC.Collect();
        if (purged)
        {
            Pattern.CheckZero((void*)region, Alignment);
        }
        else
        {
            Pattern.Check((void*)region, RegionBytes, 3);
        }
        MemorySource.PinnedArrays.Return(region, RegionBytes);
    }

    [Fact]
    public static void A_source_refuses_what_no_address_space_holds()
    {
        Assert.Equal(0, MemorySource.Native.Reserve(nuint.MaxValue - 4095, Alignment));
        Assert.Equal(0, MemorySource.Native.Reserve((nuint)1 << 60, Alignment));
        Assert.Equal(0, MemorySource.PinnedArrays.Reserve((nuint)1 << 40, Alignment));
        Assert.Equal(0, OsMemory.ReserveZeroed((nuint)1 << 60));
        Assert.Equal(0, OsMemory.TryReserveTable((nuint)1 << 60));
    }

    [Fact]
    public static void A_purge_gives_the_os_pages_back_and_they_read_as_zero()
    {
        if (!OsMemory.CanPurge)
        {
            return;
        }
        nint region = MemorySource.Native.Reserve(RegionBytes, Alignment);
        Pattern.Write((void*)region, RegionBytes, 4);
        Assert.Equal((long)RegionBytes, ResidentMemory.BytesOf(region, RegionBytes));
        Assert.True(MemorySource.Native.Purge(region + 4096, RegionBytes / 2));
        Assert.Equal((long)RegionBytes / 2, ResidentMemory.BytesOf(region, RegionBytes));
        Pattern.CheckZero((void*)(region + 4096), RegionBytes / 2);
        Pattern.Check((void*)region, 4096, 4);
        MemorySource.Native.Return(region, RegionBytes);
    }

    [Fact]
    public static void A_remap_moves_the_bytes_and_leaves_zeros()
    {
        nint region = MemorySource.Native.Reserve(RegionBytes, Alignment);
        nuint half = RegionBytes / 2;
        for (uint round = 0; round < 3; round++)
        {
            // Each round moves a little more, so that what moves has been moved in part before.
            nuint bytes = (nuint)(round + 1) * (1 << 20);
            Pattern.Write((void*)region, bytes, round);
            if (!MemorySource.Native.Remap(region, region + (nint)half, bytes))
            {
                Pattern.CheckZero((void*)(region + (nint)half), 1); // refused, but the place is still there
                break;
            }
            Pattern.Check((void*)(region + (nint)half), bytes, round);
            Pattern.CheckZero((void*)region, bytes);
        }
        MemorySource.Native.Return(region, RegionBytes);
    }

    [Fact]
    public static void Records_are_aligned_and_zero()
    {
        for (nuint size = 1; size < 20_000; size = (size * 2) + 1)
        {
            nint records = OsMemory.ReserveZeroed(size);
            Assert.Equal(0, records % 4096);
            Pattern.CheckZero((void*)records, size);
            Pattern.Write((void*)records, size, 1);
            OsMemory.ReturnZeroed(records);
        }
    }
}
