using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Models;

/// <summary>Free memory is found again, whatever the order in which it fell free.</summary>
public static unsafe class FragmentationTests
{
    private const long OneArenaOfEachKind = 3 * (256 << 10);

    [Fact]
    public static void A_block_loses_less_than_an_eighth_to_rounding()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (nuint size = 0; size < 4 << 20; size += (size / 64) + 1)
        {
            void* block = heap.Alloc(size);
            nuint lost = heap.UsableSize(block) - size;
            Assert.True(lost <= size / 8 || lost <= 16, $"{size} loses {lost}");
            heap.Free(block);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public static void What_was_freed_in_any_order_serves_the_same_again(int order)
    {
        for (int seed = 0; seed < TestHeaps.Times(6); seed++)
        {
            using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
            Random random = new(seed);
            int[] sizes = [.. Enumerable.Range(0, 6).Select(_ => 1 << random.Next(4, 16)), 70_000];
            int[] wanted = [.. Enumerable.Range(0, 8000).Select(_ => sizes[random.Next(sizes.Length)])
                .Where(size => random.Next(65536) < 65536 * 600 / (size + 600))];
            List<(nuint Block, int Size)> blocks = [.. wanted.Select(size => ((nuint)heap.Alloc((nuint)size), size))];
            long before = heap.GetStatistics().CommittedBytes;
            for (int round = 0; round < 4; round++)
            {
                blocks = Ordered(blocks, order, random);
                int freed = round % 2 == 0 ? blocks.Count : blocks.Count / 2;
                int[] again = [.. blocks.Take(freed).Select(one => one.Size)];
                blocks.Take(freed).ToList().ForEach(one => heap.Free((void*)one.Block));
                random.Shuffle(again);
                blocks = [.. blocks.Skip(freed), .. again.Select(size => ((nuint)heap.Alloc((nuint)size), size))];
                long after = HeapChecks.Hold(heap).CommittedBytes;
                Assert.True(after <= before + OneArenaOfEachKind, $"seed {seed}, {round}: {before} became {after}");
            }
            blocks.ForEach(one => heap.Free((void*)one.Block));
            _ = heap.Trim();
            HeapStatistics empty = HeapChecks.Hold(heap);
            Assert.Equal((0, 0, 0), (empty.CommittedBytes, empty.ReservedBytes, empty.Regions));
        }
    }

    [Fact]
    public static void Empty_pools_serve_any_class_of_their_kind()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        long most = 0;
        for (int size = 16; size <= 1024; size += 16)
        {
            List<nuint> blocks = [.. Enumerable.Range(0, 4_000_000 / size).Select(_ => (nuint)heap.Alloc((nuint)size))];
            blocks.ForEach(block => heap.Free((void*)block));
            most = long.Max(most, heap.GetStatistics().CommittedBytes);
        }
        // Blocks of 16 bytes fill half of a pool; no class after them needs more than they did.
        Assert.InRange(most, 4_000_000, 10_000_000);
    }

    private static List<(nuint Block, int Size)> Ordered(List<(nuint Block, int Size)> blocks, int order, Random random)
    {
        (nuint Block, int Size)[] ordered = [.. blocks];
        switch (order)
        {
            case 0:
                break;
            case 1:
                Array.Reverse(ordered);
                break;
            case 2:
                random.Shuffle(ordered);
                break;
            default:
                Array.Sort(ordered, (left, right) => left.Block.CompareTo(right.Block));
                break;
        }
        return [.. ordered];
    }
}
