using System.Collections.Generic;
using Arenas.Layout;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>Where a block goes when it is resized, and that its contents go with it.</summary>
public static unsafe class ReallocTests
{
    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    [InlineData(HeapKind.Pinned)]
    public static void Contents_survive_every_change_of_size(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        nuint[] sizes =
        [
            0, 1, 16, 17, 512, 513, 1024, 1025, 8192, 8193, 65536, 65537, 262_144, 262_145, 1 << 20, (1 << 20) + 1,
            3 << 20, 33 << 20,
        ];
        foreach (nuint from in sizes)
        {
            foreach (nuint to in sizes)
            {
                void* block = heap.Alloc(from);
                Pattern.Write(block, from, 5);
                block = heap.Realloc(block, to);
                Pattern.Check(block, nuint.Min(from, to), 5);
                Assert.True(heap.UsableSize(block) >= to);
                Pattern.Write(block, to, 6);
                heap.Free(block);
            }
        }
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
    }

    [Fact]
    public static void A_block_stays_where_it_is_while_the_new_size_fits_and_saves_no_quarter()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (nuint size = 1; size <= 300_000; size += size < 1500 ? 1u : 997u)
        {
            void* block = heap.Alloc(size);
            nuint usable = heap.UsableSize(block);
            Assert.True(heap.Realloc(block, usable) == block, $"{size} may use {usable}");
            Assert.True(heap.Realloc(block, usable - (usable / 5)) == block, $"{usable} less a fifth");
            heap.Free(block);
        }
    }

    [Fact]
    public static void A_block_is_never_moved_to_one_of_its_own_size()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (nuint size = 0; size <= Geometry.MaxPooledBlock; size += size < 1500 ? 1u : 997u)
        {
            void* block = heap.Alloc(size);
            nuint usable = heap.UsableSize(block);
            void* moved = heap.Realloc(block, size);
            Assert.True(moved == block, $"{size} bytes in a block of {usable} stay {size} bytes");
            heap.Free(moved);
        }
    }

    [Fact]
    public static void A_block_shrinks_when_that_saves_a_quarter()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (nuint size = 64; size <= 1 << 20; size *= 2)
        {
            void* block = heap.Alloc(size);
            Pattern.Write(block, size, 2);
            nuint before = heap.UsableSize(block);
            block = heap.Realloc(block, size / 2);
            Assert.True(heap.UsableSize(block) <= before * 3 / 4, $"{size}");
            Pattern.Check(block, size / 2, 2);
            heap.Free(block);
        }
    }

    [Fact]
    public static void A_large_block_grows_in_place_into_free_arenas_and_shrinks_there()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        void* block = heap.Alloc(1 << 20);
        Pattern.Write(block, 1 << 20, 1);
        void* grown = heap.Realloc(block, 4 << 20);
        Assert.True(grown == block);
        Pattern.Check(grown, 1 << 20, 1);
        Pattern.Write(grown, 4 << 20, 2);
        long before = heap.GetStatistics().CommittedBytes;
        Assert.True(heap.Realloc(grown, 1 << 20) == grown);
        Assert.Equal(3 << 20, before - heap.GetStatistics().CommittedBytes);
        Pattern.Check(grown, 1 << 20, 2);
        heap.Free(grown);
    }

    [Fact]
    public static void A_large_block_whose_way_is_blocked_moves_again_and_again_with_every_byte()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        List<nuint> blockers = [];
        nuint size = 3 << 19;
        void* block = heap.Alloc(size);
        for (uint round = 0; round < 24; round++)
        {
            Pattern.Write(block, size, round);
            blockers.Add((nuint)heap.Alloc(70_000));
            nuint larger = size > 40 << 20 ? 2 << 20 : (size * 5 / 4) + 12_345;
            block = heap.Realloc(block, larger);
            Pattern.Check(block, nuint.Min(size, larger), round);
            size = larger;
        }
        heap.Free(block);
        foreach (nuint blocker in blockers)
        {
            heap.Free((void*)blocker);
        }
        _ = heap.Trim();
        Assert.Equal(0, HeapChecks.Hold(heap).CommittedBytes);
    }

    [Fact]
    public static void A_block_that_moved_leaves_no_byte_for_AllocZeroed_to_show()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (nuint size = 100_000; size < 8 << 20; size = size * 3 / 2)
        {
            void* block = heap.Alloc(size);
            Pattern.Write(block, size, 9);
            void* blocker = heap.Alloc(70_000);
            block = heap.Realloc(block, size * 4);
            void* zeroed = heap.AllocZeroed(size);
            Pattern.CheckZero(zeroed, size);
            heap.Free(zeroed);
            heap.Free(block);
            heap.Free(blocker);
        }
    }
}
