using System.Linq;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The invariants of pools, I1 to I6: each is broken in the raw memory of a real heap, and named.</summary>
public sealed unsafe class PoolInvariantTests
{
    [Fact]
    public void I1_A_block_is_in_one_of_the_three_words_at_most()
    {
        using Patient patient = new();
        GroupRef group = new(patient.Local.Entry(Patient.SizeClass).Group);
        ulong available = Lowest(group.Available);
        patient.Breaks("I1", ref group.Freed, group.Freed | available);
        patient.Breaks("I1", ref group.Remote, group.Remote | available);
        group = patient.Queued.Group(0);
        patient.Breaks("I1", ref group.Remote, group.Remote | Lowest(group.Freed));
    }

    [Fact]
    public void I1_Cells_that_are_no_blocks_are_in_Remote()
    {
        using Patient patient = new();
        PoolRef first = patient.Arena.Pool(0);
        Assert.True(first.FirstBlock > 0);
        patient.Breaks("I1", ref first.Group(0).Remote, first.Group(0).Remote & ~1ul);
        patient.Breaks("I1", ref first.Group(0).Remote, first.Group(0).Remote & (ulong.MaxValue >> 1));
    }

    [Fact]
    public void I2_Countdown_and_Rest_count_the_blocks_that_are_not_in_Freed()
    {
        using Patient patient = new();
        foreach (PoolRef pool in new[] { patient.Current, patient.Full, patient.Queued, patient.Cached })
        {
            patient.Breaks("I2", ref pool.Countdown, pool.Countdown + 1);
            patient.Breaks("I2", ref pool.Rest, pool.Rest - 1);
        }
    }

    [Fact]
    public void I2_A_pool_has_the_rest_of_its_state()
    {
        using Patient patient = new();
        PoolRef full = patient.Full;
        int least = full.Countdown;
        patient.Breaks("I2", () => Shift(full, -least), () => Shift(full, least));
        PoolRef queued = patient.Queued;
        patient.Breaks("I2", () => Shift(queued, 1), () => Shift(queued, -1));
        PoolRef current = patient.Current;
        patient.Breaks("I2", () => Shift(current, -PoolRef.CurrentBias), () => Shift(current, PoolRef.CurrentBias));
    }

    [Fact]
    public void I3_A_pool_has_the_shape_of_its_size_class()
    {
        using Patient patient = new();
        PoolHeader* header = (PoolHeader*)patient.Queued.Address;
        patient.Breaks("I3", ref header->BlockSize, header->BlockSize + 16);
        patient.Breaks("I3", ref header->Reciprocal, header->Reciprocal + 1);
        patient.Breaks("I3", ref header->Capacity, (ushort)(header->Capacity - 1));
        patient.Breaks("I3", ref header->FirstBlock, (ushort)(header->FirstBlock + 1));
        patient.Breaks("I3", ref header->GroupCount, (byte)(header->GroupCount + 1));
        patient.Breaks("I3", ref header->PoolShift, (byte)Geometry.MediumPoolShift);
        patient.Breaks("I3", ref header->SizeClass, (byte)(header->SizeClass - 1));
        patient.Breaks("I3", ref header->SizeClass, (byte)SizeClasses.PooledCount);
    }

    [Fact]
    public void I4_Fresh_blocks_were_never_handed_out()
    {
        using Patient patient = new();
        PoolRef pool = patient.Current;
        Assert.InRange(pool.FreshFrom, pool.FirstBlock + 1, pool.Capacity);
        patient.Breaks("I4", ref pool.FreshFrom, (ushort)(pool.FreshFrom - 1));
        patient.Breaks("I4", ref pool.FreshFrom, (ushort)(pool.Capacity + 1));
    }

    [Fact]
    public void I5_OS_pages_that_were_given_back_hold_free_blocks_only()
    {
        using Patient patient = new();
        foreach (PoolRef pool in new[] { patient.Current, patient.Queued, patient.Unused })
        {
            patient.Breaks("I5", ref pool.Arena.HeldOsPages(pool.Index), ulong.MaxValue);
        }
    }

    [Fact]
    public void I6_A_pool_is_unused_or_has_an_owner()
    {
        using Patient patient = new();
        PoolRef unused = patient.Unused;
        PoolRef queued = patient.Queued;
        patient.Breaks("I6", ref unused.State, PoolState.Cached);
        patient.Breaks("I6", ref unused.Owner, patient.Local.Address);
        patient.Breaks("I6", ref queued.Owner, (nuint)0);
        patient.Breaks("I6", ref queued.Owner, queued.Owner + 64);
        patient.Breaks("I6", ref queued.State, PoolState.Unused);
        patient.Breaks("I6", ref patient.Local.Tag, patient.Local.Tag + 64);
    }

    [Fact]
    public void I6_An_arena_knows_its_unused_pools()
    {
        using Patient patient = new();
        ref uint unused = ref patient.Arena.UnusedPools;
        patient.Breaks("I6", ref unused, unused | 1);
        patient.Breaks("I6", ref unused, unused & ~(1u << patient.Unused.Index));
        patient.Breaks("I6", ref unused, unused | (1u << 16));
        patient.Breaks("I6", ref patient.Arena.ZeroedPools, patient.Arena.ZeroedPools | 1);
    }

    private static void Shift(PoolRef pool, int count)
    {
        pool.Countdown += count;
        pool.Rest -= count;
    }

    private static ulong Lowest(ulong word) => word & (~word + 1);
}
