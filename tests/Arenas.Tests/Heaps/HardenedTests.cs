using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>What a hardened heap sees that others do not.</summary>
public static unsafe class HardenedTests
{
    [Fact]
    public static void Blocks_are_filled_when_allocated_and_when_freed()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        for (nuint size = 1; size < 70_000; size = (size * 3) + 1)
        {
            byte* block = (byte*)heap.Alloc(size);
            Assert.False(new ReadOnlySpan<byte>(block, (int)size).ContainsAnyExcept((byte)0xCD));
            heap.Free(block);
            if (size + 16 <= 65536)
            {
                Assert.False(new ReadOnlySpan<byte>(block, (int)size).ContainsAnyExcept((byte)0xDD));
            }
            void* zeroed = heap.AllocZeroed(size);
            Pattern.CheckZero(zeroed, size);
            heap.Free(zeroed);
        }
    }

    [Fact]
    public static void One_byte_past_the_end_is_reported_for_every_size()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        int[] more = [511, 512, 1000, 1008, 4096, 8176, 65519, 65520, 65521, 65536, 100_000, 1 << 20];
        int damaged = 0;
        foreach (int size in Enumerable.Range(0, 301).Concat(more))
        {
            byte* block = (byte*)heap.Alloc((nuint)size);
            block[size] ^= 0x10;
            HeapCorruptionException found = Assert.Throws<HeapCorruptionException>(() => heap.Free(block));
            Assert.Contains($"0x{(nuint)block:x}", found.Message, StringComparison.Ordinal);
            Assert.Contains($"'{heap.Name}'", found.Message, StringComparison.Ordinal);
            Assert.Contains($"{size} bytes were asked for", found.Message, StringComparison.Ordinal);
            damaged++;
        }
        Assert.Equal(damaged, heap.GetStatistics().LiveBlocks);
        void* sound = heap.Alloc(100);
        heap.Free(sound);
    }

    [Fact]
    public static void A_block_that_was_damaged_before_its_start_is_reported_with_its_neighbour()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        nuint[] blocks = [.. Enumerable.Range(0, 200).Select(_ => (nuint)heap.Alloc(48)).Order()];
        int next = Enumerable.Range(1, 199).First(index => blocks[index] - blocks[index - 1] == 64);
        *(byte*)(blocks[next] - 1) ^= 1;
        _ = Assert.Throws<HeapCorruptionException>(() => heap.Free((void*)blocks[next - 1]));
        heap.Free((void*)blocks[next]);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(1000)]
    [InlineData(5000)]
    public static void A_write_after_free_is_reported_when_the_block_would_be_used_again(int size)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        byte* block = (byte*)heap.Alloc((nuint)size);
        heap.Free(block);
        block[size - 1] = 7;
        HeapCorruptionException? found = null;
        for (int round = 0; round < 200_000 && found is null; round++)
        {
            try
            {
                heap.Free(heap.Alloc((nuint)size));
            }
            catch (HeapCorruptionException exception)
            {
                found = exception;
            }
        }
        Assert.NotNull(found);
        Assert.Contains($"0x{(nuint)block:x}", found.Message, StringComparison.Ordinal);
        Assert.Contains("after it was freed", found.Message, StringComparison.Ordinal);
        for (int round = 0; round < 20_000; round++)
        {
            void* other = heap.Alloc((nuint)size);
            Assert.True(other != block, "a damaged block is used no more");
            heap.Free(other);
        }
    }

    [Fact]
    public static void A_freed_block_waits_in_quarantine_before_it_is_used_again()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        void* block = heap.Alloc(48);
        heap.Free(block);
        for (int round = 0; round < (1 << 20) / 64 - 1; round++)
        {
            void* next = heap.Alloc(48);
            Assert.True(next != block, $"used again after {round} others");
            heap.Free(next);
        }
        HashSet<nuint> later = [];
        for (int round = 0; round < 100_000 && !later.Contains((nuint)block); round++)
        {
            void* next = heap.Alloc(48);
            _ = later.Add((nuint)next);
            heap.Free(next);
        }
        Assert.Contains((nuint)block, later);
    }

    [Fact]
    public static void The_order_of_blocks_cannot_be_foretold()
    {
        Assert.NotEqual(Order(), Order());

        static string Order()
        {
            using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
            nuint[] blocks = [.. Enumerable.Range(0, 64).Select(_ => (nuint)heap.Alloc(48))];
            nuint[] sorted = [.. blocks.Order()];
            return string.Join(',', blocks.Select(block => Array.IndexOf(sorted, block)));
        }
    }

    [Fact]
    public static void UsableSize_is_what_was_asked_for()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        for (nuint size = 0; size < 200_000; size += size < 600 ? 1u : 3001u)
        {
            void* block = heap.Alloc(size);
            Assert.Equal(size, heap.UsableSize(block));
            Assert.Equal((long)size, heap.GetStatistics().RequestedBytes);
            block = heap.Realloc(block, size + 5);
            Assert.Equal(size + 5, heap.UsableSize(block));
            heap.Free(block);
        }
    }
}
