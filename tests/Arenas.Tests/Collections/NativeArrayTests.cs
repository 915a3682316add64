using System;
using System.Linq;
using Arenas.Collections;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>What native arrays and lists promise besides what a model shows.</summary>
public static class NativeArrayTests
{
    [Theory]
    [InlineData(HeapKind.Default, 16)]
    [InlineData(HeapKind.Default, 4096)]
    [InlineData(HeapKind.Hardened, 64)]
    public static void An_array_keeps_its_values_through_resizes(HeapKind kind, int alignment)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        NativeArray<int> array = new(1000, heap, alignment: (nuint)alignment);
        Assert.All(array.AsSpan().ToArray(), value => Assert.Equal(0, value));
        for (int i = 0; i < 1000; i++)
        {
            array[i] = i;
        }
        array.Resize(100_000);
        Assert.Equal(Enumerable.Range(0, 1000).Concat(new int[99_000]), array.AsSpan().ToArray());
        array.Resize(10, zeroed: false);
        long sum = 0;
        foreach (ref int value in array)
        {
            sum += value;
        }
        Assert.Equal(45, sum);
        Assert.Equal(7, array.IndexOf(7));
        Assert.Equal(7, array.BinarySearch(7));
        array.Fill(3);
        Assert.Equal([3, 3], array.AsSpan(8, 2).ToArray());
        array.Clear();
        Assert.Equal(-1, array.IndexOf(3));
        array.Dispose();
        _ = Assert.Throws<InvalidOperationException>(array.Dispose);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_is_out_of_range_or_disposed_is_an_exception()
    {
        NativeArray<long> array = new(3);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => array[3]);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => array[-1]);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(2, 2).Length);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => new NativeArray<long>(-1));
        _ = Assert.Throws<ArgumentException>(() => new NativeArray<long>(1, alignment: 3));
        _ = Assert.Throws<OutOfMemoryException>(() => new NativeArray<long>(long.MaxValue / 2));
        array.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => array[0]);
        _ = Assert.Throws<ObjectDisposedException>(() => array.AsSpan().Length);
        NativeList<long> list = new();
        list.Add(1);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => list[1]);
        _ = Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (long value in list)
            {
                list.Add(value);
            }
        });
        list.Dispose();
        _ = Assert.Throws<InvalidOperationException>(list.Dispose);
        _ = Assert.Throws<ObjectDisposedException>(() => list.Add(1));
        _ = Assert.Throws<ObjectDisposedException>(() => list[0]);
    }

    [Fact]
    public static void More_values_than_one_span_counts_are_sorted_and_searched_in_parts()
    {
        using NativeArray<int> array = new(50_000);
        Random random = new(1);
        foreach (ref int value in array)
        {
            value = random.Next(20_000);
        }
        int[] expected = [.. array.AsSpan().ToArray().Order()];
        LongSpans.Sort<int>(AddressOf(array), array.Length, null, most: 100);
        Assert.Equal(expected, array.AsSpan().ToArray());
        Assert.Equal(
            Array.IndexOf(expected, expected[^1]),
            LongSpans.IndexOf(AddressOf(array), array.Length, expected[^1], most: 7));
        using NativeArray<int> equal = new(10_000);
        LongSpans.Sort<int>(AddressOf(equal), equal.Length, null, most: 10);
        Assert.Equal(0, equal[9999]);
    }

    [Fact]
    public static void A_list_that_is_refused_memory_is_unchanged()
    {
        using NativeHeap heap = new(new NativeHeapOptions { LimitBytes = 4 << 20 });
        NativeList<int> list = new(0, heap);
        Exception? refused = null;
        while (refused is null)
        {
            long count = list.Count;
            refused = Record.Exception(() => list.Add((int)count));
        }
        _ = Assert.IsType<InsufficientMemoryException>(refused);
        Assert.True(list.Count > 100_000, $"{list.Count} values fit");
        Assert.Equal(list.Count - 1, list[list.Count - 1]);
        list.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    private static unsafe nuint AddressOf(NativeArray<int> array)
    {
        fixed (int* first = &array[0])
        {
            return (nuint)first;
        }
    }
}
