using Arenas.Heaps;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The invariants of arenas, regions and large blocks, I12 to I16.</summary>
public sealed class ArenaInvariantTests
{
    [Fact]
    public void I12_An_arena_is_in_the_list_of_its_unused_pools()
    {
        using Patient patient = new();
        ArenaRef arena = patient.Arena;
        patient.Breaks("I12", ref arena.Next, arena.Address);
        patient.Breaks("I12", ref arena.Next, (nuint)8);
        patient.Breaks("I12", ref arena.Previous, arena.Address);
        Assert.Equal(arena.Address, patient.Heap.Arenas.FirstListed(0, arena.UnusedCount));
    }

    [Fact]
    public void I13_The_directory_says_what_stands_in_each_arena()
    {
        using Patient patient = new();
        Region region = patient.Heap.Regions.All[0];
        Misdirect(patient, patient.Arena.Address, patient.Heap.Tag | Geometry.WidePoolShift);
        Misdirect(patient, patient.Arena.Address, patient.LiveLarge.Address);
        Misdirect(patient, patient.LiveLarge.Block, patient.Heap.Tag | Geometry.SmallPoolShift);
        Misdirect(patient, patient.LiveLarge.Block, patient.KeptLarge.Address);
        Misdirect(patient, region.ArenaAt(region.ArenaCount - 1), patient.Heap.Tag | Geometry.SmallPoolShift);
    }

    [Fact]
    public void I14_The_taken_arenas_of_the_regions_are_those_where_something_stands()
    {
        using Patient patient = new();
        Region region = patient.Heap.Regions.All[0];
        nuint address = 0;
        bool zeroed = false;
        patient.Breaks(
            "I14",
            () => Assert.True(region.TryTake(1, Geometry.ArenaSize, out address, out zeroed)),
            () => region.GiveBack(address, 1, zeroed));
        LargeRef large = patient.LiveLarge;
        patient.Breaks(
            "I14",
            () => region.GiveBack(large.Block, large.ArenaCount, zeroed: false),
            () => Assert.True(region.TryExtend(large.Block, 0, large.ArenaCount)));
        patient.Breaks("I14", ref large.Block, patient.KeptLarge.Block);
    }

    [Fact]
    public void I15_A_large_block_is_live_or_in_one_cache()
    {
        using Patient patient = new();
        LargeRef live = patient.LiveLarge;
        LargeRef kept = patient.KeptLarge;
        patient.Breaks("I15", ref live.State, (int)LargeState.None);
        patient.Breaks("I15", ref live.State, (int)LargeState.Cached);
        patient.Breaks("I15", ref kept.State, (int)LargeState.Live);
        patient.Breaks("I15", ref patient.Local.CachedLarge(kept.LargeClass), (nuint)0);
        patient.Breaks("I15", ref patient.Local.CachedLarge(kept.LargeClass), live.Address);
        patient.Breaks("I15", ref patient.Local.CachedLarge(kept.LargeClass + 1), kept.Address);
    }

    [Fact]
    public void I15_A_large_block_has_the_size_of_its_class()
    {
        using Patient patient = new();
        LargeRef live = patient.LiveLarge;
        patient.Breaks("I15", ref live.UsableBytes, live.UsableBytes + 16);
        patient.Breaks("I15", ref live.UsableBytes, (nuint)1024);
        patient.Breaks("I15", ref live.ArenaCount, live.ArenaCount + 1);
        patient.Breaks("I15", ref live.LargeClass, live.LargeClass + 1);
        patient.Breaks("I15", ref live.Index, live.Index + 1);
        patient.Breaks("I15", ref live.HeapTag, live.HeapTag + 64);
        patient.Breaks("I15", ref live.Block, live.Block + 64);
    }

    [Fact]
    public void I16_The_committed_bytes_are_those_of_arenas_and_large_blocks()
    {
        using Patient patient = new();
        ByteLimit limit = patient.Heap.Limit;
        patient.Breaks("I16", () => limit.Take(16), () => limit.GiveBack(16));
        patient.Breaks("I16", () => limit.GiveBack(16), () => limit.Take(16));
    }

    private static void Misdirect(Patient patient, nuint address, ulong entry)
    {
        ulong healthy = ArenaDirectory.Lookup(address);
        patient.Breaks(
            "I13",
            () => ArenaDirectory.Set(address, 1, entry),
            () => ArenaDirectory.Set(address, 1, healthy));
    }
}
