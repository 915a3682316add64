using System.Linq;
using System.Numerics;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The invariants of thread heaps and of what other threads freed, I7 to I11.</summary>
public sealed unsafe class ThreadHeapInvariantTests
{
    [Fact]
    public void I7_Only_the_group_that_serves_its_class_has_available_blocks()
    {
        using Patient patient = new();
        PoolRef pool = patient.Queued;
        GroupRef group = pool.Group(0);
        ulong freed = group.Freed;
        ulong block = freed & (~freed + 1);
        patient.Breaks(
            "I7",
            () => (group.Freed, group.Available, pool.Countdown) = (freed & ~block, block, pool.Countdown + 1),
            () => (group.Freed, group.Available, pool.Countdown) = (freed, 0, pool.Countdown - 1));
    }

    [Fact]
    public void I7_An_entry_names_a_group_of_its_current_pool()
    {
        using Patient patient = new();
        ref ClassEntry entry = ref patient.Local.Entry(Patient.SizeClass);
        patient.Breaks("I7", ref entry.Group, AlwaysEmpty.Group);
        patient.Breaks("I7", ref entry.Group, patient.Queued.Group(0).Address);
        patient.Breaks("I7", ref entry.Group, (nuint)8);
        patient.Breaks("I7", ref entry.Base, entry.Base + 16);
        patient.Breaks("I7", ref entry.BlockSize, entry.BlockSize + 16);
        patient.Breaks("I7", ref patient.Local.Entry(0).Group, entry.Group);
        patient.Breaks("I7", ref patient.Local.Entry(0).Group, (nuint)8);
    }

    [Fact]
    public void I7_The_last_block_is_one_in_use_of_a_group_that_serves_its_class()
    {
        using Patient patient = new();
        ThreadHeapRef local = patient.Local;
        local.ForgetLast();
        nuint block = (nuint)patient.Heap.Alloc(Patient.BlockSize);
        Assert.Equal(block, local.LastBlock);
        patient.Breaks("I7", ref local.LastBlock, block + Patient.BlockSize);
        patient.Breaks("I7", ref local.LastBlock, (nuint)0);
        patient.Breaks("I7", ref local.LastBit, local.LastBit << 1);
        patient.Breaks("I7", ref local.LastEntry, local.AddressOfEntry(Patient.SizeClass - 1));
        patient.Breaks("I7", ref local.LastEntry, local.LastEntry + 8);
        patient.Heap.Free((void*)block);
        Assert.Equal((0u, 0u), (local.LastBlock, local.LastBit));
    }

    [Fact]
    public void I8_A_queue_holds_the_queued_pools_of_its_class_and_is_linked_both_ways()
    {
        using Patient patient = new();
        PoolRef queued = patient.Queued;
        patient.Breaks("I8", ref queued.Next, queued.Address);
        patient.Breaks("I8", ref queued.Next, (nuint)8);
        patient.Breaks("I8", ref queued.Previous, queued.Address);
        patient.Breaks("I8", ref queued.State, PoolState.Full);
        patient.Breaks("I8", ref patient.Local.QueueLast(queued.SizeClass), (nuint)0);
        nuint address = queued.Address;
        patient.Breaks("I8", () => Move(patient.Local, address, 0), () => Move(patient.Local, 0, address));
        patient.Breaks("I8", ref patient.Local.QueueFirst(0), address);
    }

    [Fact]
    public void I9_The_kept_pools_are_empty_and_counted()
    {
        using Patient patient = new();
        ThreadHeapRef local = patient.Local;
        PoolRef cached = patient.Cached;
        patient.Breaks("I9", ref local.EmptyPools(0), (nuint)0);
        patient.Breaks("I9", ref local.EmptyPools(0), patient.Queued.Address);
        patient.Breaks("I9", ref local.EmptyPools(1), cached.Address);
        patient.Breaks("I9", ref cached.Next, cached.Address);
        patient.Breaks("I9", ref cached.Next, (nuint)8);
    }

    [Fact]
    public void I9_What_a_thread_heap_keeps_is_within_its_limit()
    {
        using Patient patient = new();
        ThreadHeapRef local = patient.Local;
        Assert.NotEqual(0, local.CachedLargeBytes);
        patient.Breaks("I9", ref local.CachedBytes, local.CachedBytes + 16);
        patient.Breaks("I9", ref local.CachedLargeBytes, local.CachedLargeBytes - 16);
        patient.Breaks("I9", ref local.CacheLimit, 0);
    }

    [Fact]
    public void I10_A_group_with_undrained_frees_is_in_one_remote_list()
    {
        using Patient patient = new();
        ThreadHeapRef local = patient.Local;
        nuint list = local.RemoteList(Patient.SizeClass);
        GroupRef group = new(list);
        Assert.Equal(2, BitOperations.PopCount(group.Remote & ~group.Pool.Outside(group.Index)));
        patient.Breaks("I10", ref local.RemoteList(Patient.SizeClass), (nuint)0);
        patient.Breaks("I10", ref local.RemoteList(Patient.SizeClass), (nuint)8);
        patient.Breaks("I10", ref local.RemoteList(0), list);
        patient.Breaks("I10", ref group.RemoteNext, list);
        patient.Breaks("I10", ref group.RemoteNext, patient.Queued.Group(0).Address);
        patient.Breaks(
            "I10",
            () => (local.RemoteList(Patient.SizeClass), local.RemoteList(0)) = (0, list),
            () => (local.RemoteList(Patient.SizeClass), local.RemoteList(0)) = (list, 0));
        GroupRef live = patient.Queued.Group(0);
        patient.Breaks("I10", ref live.Remote, live.Remote | ~live.Free);
    }

    [Fact]
    public void I11_The_blocks_in_quarantine_are_those_in_Remote()
    {
        using Patient patient = new(HeapKind.Hardened);
        nuint block = patient.Heap.Hardened!.Quarantined.First();
        PoolRef pool = patient.Arena.PoolOf(block);
        Assert.True(pool.TryIndexOf(block - pool.Start, out uint index));
        GroupRef group = pool.Group((int)index / Geometry.BlocksPerGroup);
        patient.Breaks("I11", ref group.Remote, group.Remote & ~(1ul << (int)index));
        patient.Breaks("I11", ref group.Remote, group.Remote | ~group.Free);
    }

    private static void Move(ThreadHeapRef local, nuint from, nuint to)
    {
        int sizeClass = SizeClasses.Of(Patient.BlockSize);
        Assert.Equal(from, local.QueueFirst(sizeClass));
        (local.QueueFirst(sizeClass), local.QueueLast(sizeClass)) = (to, to);
    }
}
