using System;
using System.Collections.Generic;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Layout;

/// <summary>Which addresses are blocks: asked for every byte around them, and for wild ones.</summary>
public static unsafe class OwnershipTests
{
    [Fact]
    public static void Of_all_bytes_of_an_arena_only_starts_of_live_blocks_are_owned()
    {
        for (int sizeClass = 0; sizeClass < SizeClasses.PooledCount; sizeClass += 3)
        {
            using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
            nuint size = SizeClasses.BlockSize(sizeClass);
            HashSet<nuint> live = [];
            for (int count = 0; count < 200; count++)
            {
                _ = live.Add((nuint)heap.Alloc(size));
            }
            Assert.Equal(200, live.Count);
            nuint arena = Geometry.ArenaOf((nuint)heap.Alloc(size));
            foreach (nuint block in live)
            {
                arena = nuint.Min(arena, Geometry.ArenaOf(block));
            }
            int owned = 0;
            for (nuint offset = 0; offset < Geometry.ArenaSize; offset++)
            {
                owned += heap.Owns((void*)(arena + offset)) ? 1 : 0;
            }
            int expected = 0;
            foreach (nuint block in live)
            {
                expected += Geometry.ArenaOf(block) == arena ? 1 : 0;
            }
            Assert.InRange(owned, expected, expected + 1);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(1024)]
    [InlineData(8192)]
    [InlineData(65536)]
    public static void Free_refuses_every_byte_of_a_pool_that_is_not_the_start_of_a_block(int size)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        nuint block = (nuint)heap.Alloc((nuint)size);
        nuint pool = block & ~(Geometry.SmallPoolSize - 1);
        for (nuint offset = 0; offset < Geometry.SmallPoolSize; offset += size > 1024 ? 7u : 1u)
        {
            if (pool + offset != block)
            {
                Exception refused = Assert.ThrowsAny<Exception>(() => heap.Free((void*)(pool + offset)));
                Assert.True(refused is ArgumentException or InvalidOperationException, refused.ToString());
            }
        }
        Assert.Equal(1, HeapChecks.Hold(heap).LiveBlocks);
        heap.Free((void*)block);
    }

    [Fact]
    public static void The_directory_answers_for_every_address()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        void* block = heap.Alloc(1);
        ulong entry = ArenaDirectory.Lookup((nuint)block);
        Assert.True(ArenaDirectory.IsArena(entry) && !ArenaDirectory.IsLarge(entry));
        Assert.Equal(heap.Tag, ArenaDirectory.TagOf(entry));
        Assert.Equal(Geometry.SmallPoolShift, ArenaDirectory.MarkOf(entry));

        for (int bit = 0; bit < 64; bit++)
        {
            nuint power = (nuint)1 << bit;
            Assert.False(heap.Owns((void*)power) || heap.Owns((void*)(power - 1)) || heap.Owns((void*)~power));
            Assert.False(heap.Owns((void*)((nuint)block ^ power)), $"bit {bit}");
        }
        Random random = new(7);
        for (int round = 0; round < 1_000_000; round++)
        {
            nuint wild = (nuint)random.NextInt64() << random.Next(3);
            Assert.False(wild != (nuint)block && heap.Owns((void*)wild));
        }
    }

    // Where some systems begin to map: the last 64 GB of 48 bits.
    [Fact]
    public static void The_highest_arenas_of_the_address_space_have_entries_of_their_own()
    {
        nuint end = (nuint)1 << 48;
        nuint last = end - Geometry.ArenaSize;
        nuint below = last - Geometry.ArenaSize;
        ulong entry = ArenaDirectory.NewTag() | Geometry.SmallPoolShift;
        Assert.False(ArenaDirectory.TrySet(end, 1, entry));
        Assert.False(ArenaDirectory.TrySet(last, 2, entry));
        Assert.True(ArenaDirectory.TrySet(last, 1, entry));
        Assert.True(ArenaDirectory.TrySet(below, 1, entry));
        Assert.Equal((entry, entry), (ArenaDirectory.Lookup(below), ArenaDirectory.Lookup(last + 1)));
        Assert.Equal(0ul, ArenaDirectory.Lookup(end));
        for (int bit = 37; bit < 46; bit++)
        {
            Assert.Equal(0ul, ArenaDirectory.Lookup(last ^ ((nuint)1 << bit)));
        }
        ArenaDirectory.Set(below, 2, 0);
        Assert.Equal(0ul, ArenaDirectory.Lookup(last));
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        heap.Free(heap.Alloc(1));
        _ = HeapChecks.Hold(heap);
    }

    // As a stray free finds it that has asked the directory before the arena retires, and reads its header after.
    [Fact]
    public static void Of_a_header_that_is_all_zeros_no_free_follows_anything()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        nuint block = (nuint)heap.Alloc(64);
        Span<byte> header = new((void*)Geometry.ArenaOf(block), Geometry.HeaderBytes(Geometry.SmallPoolShift));
        byte[] healthy = header.ToArray();
        for (nuint offset = 0; offset < Geometry.ArenaSize; offset += 4096 + 16)
        {
            header.Clear();
            nuint address = Geometry.ArenaOf(block) + offset;
            Exception? refused = Record.Exception(() => heap.Free((void*)address));
            healthy.CopyTo(header);
            Assert.IsType<InvalidOperationException>(refused);
            Assert.False(heap.Owns((void*)address) && address != block);
        }
        heap.Free((void*)block);
        _ = HeapChecks.Hold(heap);
    }

    [Fact]
    public static void A_large_block_is_owned_at_its_start_alone()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        nuint block = (nuint)heap.Alloc(1 << 20);
        Assert.True(ArenaDirectory.IsLarge(ArenaDirectory.Lookup(block)));
        for (nuint offset = 1; offset < 1 << 20; offset++)
        {
            Assert.False(heap.Owns((void*)(block + offset)));
        }
        heap.Free((void*)block);
        Assert.False(heap.Owns((void*)block));
    }
}
