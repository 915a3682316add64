using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Arenas.Adapters;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>The buffer writer, beside a list and beside .NET's own.</summary>
public static class BufferWriterTests
{
    private static readonly NativeBufferWriterOptions s_small = new()
    {
        InitialBytes = 16,
        MaxBlockBytes = 256,
        RetainBytes = 400,
    };

    [Fact]
    public static void Its_checks_are_those_of_ArrayBufferWriter()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeBufferWriter<byte> writer = new(heap))
        {
            ArrayBufferWriter<byte> other = new();
            foreach (IBufferWriter<byte> each in (IBufferWriter<byte>[])[writer, other])
            {
                Assert.Throws<ArgumentException>(() => each.GetSpan(-1).Length);
                Assert.Throws<ArgumentException>(() => each.GetMemory(-1));
                Assert.Throws<ArgumentException>(() => each.Advance(-1));
                Assert.Throws<InvalidOperationException>(() => each.Advance(1 << 20));
                Assert.NotEqual(0, each.GetSpan().Length);
                Assert.True(each.GetSpan(5000).Length >= 5000);
                Assert.True(each.GetMemory(5001).Length >= 5001);
                Assert.Throws<InvalidOperationException>(() => each.Advance(each.GetSpan().Length + 1));
                Assert.Throws<ArgumentException>(() => each.Advance(-1));
                each.Advance(0);
            }
            Assert.Equal(0, writer.WrittenCount);
            Assert.True(writer.AsReadOnlySequence().IsEmpty);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBufferWriter<int>(heap, new() { InitialBytes = 0 }));
    }

    [Theory]
    [InlineData(HeapKind.Default, 400)]
    [InlineData(HeapKind.Hardened, 60)]
    internal static void A_writer_holds_what_a_list_would(HeapKind kind, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(150),
        Prop.ForAll(Arb.From(Step.ArrayOf(), Shrinking.Halves), program => Run(program, kind)));

    [Fact]
    public static void A_writer_that_is_cleared_and_filled_again_allocates_nothing()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeBufferWriter<int> writer = new(heap, new() { InitialBytes = 64, RetainBytes = 1 << 20 }))
        {
            int[] values = [.. Enumerable.Range(0, 3000)];
            long sum = 0;
            for (int warm = 0; warm < 10; warm++)
            {
                sum += Fill(writer, values);
            }
            long allocated = ManagedBytes.Of(() =>
            {
                for (int round = 0; round < 50; round++)
                {
                    sum += Fill(writer, values);
                }
            });
            Assert.Equal(0, allocated);
            Assert.True(sum >= 60 * 3000 && sum % 3000 == 0);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(HeapKind.Default, PieceList<byte>.Quarantine)]
    [InlineData(HeapKind.Hardened, 50)]
    internal static void A_sequence_of_before_a_clear_is_noticed(HeapKind kind, int clears)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using (NativeBufferWriter<byte> writer = new(heap, s_small))
        {
            writer.Write(new byte[1000]);
            ReadOnlySequence<byte> before = writer.AsReadOnlySequence();
            Assert.Equal(1000, before.ToArray().Length);
            for (int clear = 0; clear < clears; clear++)
            {
                writer.Clear();
                writer.Write(new byte[1000]);
                Assert.Equal(1000, writer.AsReadOnlySequence().ToArray().Length);
                Assert.Throws<ObjectDisposedException>(() => before.ToArray());
                Assert.Throws<ObjectDisposedException>(() => before.FirstSpan.Length);
            }
            before = writer.AsReadOnlySequence();
            Memory<byte> room = writer.GetMemory();
            writer.Dispose();
            Assert.Throws<ObjectDisposedException>(() => before.ToArray());
            Assert.Throws<ObjectDisposedException>(() => room.Span.Length);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_is_written_is_never_copied_and_an_older_sequence_stays()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using NativeBufferWriter<byte> writer = new(heap, s_small);
        writer.Write([1, 2, 3]);
        ReadOnlySequence<byte> early = writer.AsReadOnlySequence();
        using MemoryHandle pin = early.First.Pin();
        for (int i = 0; i < 100; i++)
        {
            writer.Write(new byte[37]);
        }
        Assert.Equal([1, 2, 3], early.ToArray());
        Assert.Equal(3703, writer.AsReadOnlySequence().Length);
        Assert.True(early.First.Span.Overlaps(writer.AsReadOnlySequence().FirstSpan));
    }

    [Fact]
    public static void A_block_that_is_pinned_outlives_the_writer()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeBufferWriter<byte> writer = new(heap, s_small);
        writer.Write(new byte[100]);
        MemoryHandle first = writer.AsReadOnlySequence().First.Pin();
        writer.Clear();
        writer.Write(new byte[100]);
        MemoryHandle second = writer.AsReadOnlySequence().First.Pin();
        writer.Dispose();
        Assert.Equal(2, heap.GetStatistics().LiveBlocks);
        first.Dispose();
        second.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_limit_is_never_passed_and_refuses_whole_writes()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeBufferWriter<int> writer = new(heap, new() { InitialBytes = 64, LimitBytes = 1000 }))
        {
            for (int i = 0; i < 250; i++)
            {
                writer.Write([i]);
                Assert.True(writer.Capacity <= 250);
            }
            Assert.Throws<InsufficientMemoryException>(() => writer.Write([250]));
            Assert.Throws<InsufficientMemoryException>(() => writer.GetSpan().Length);
            Assert.False(writer.TryWrite([250]) || writer.TryGetSpan(1, out _) || writer.TryGetMemory(1, out _));
            Assert.Equal(Enumerable.Range(0, 250), writer.ToArray());
            writer.Clear();
            Assert.True(writer.TryGetSpan(250, out Span<int> all) && all.Length >= 250);
            Assert.Throws<InsufficientMemoryException>(() => writer.GetSpan(251).Length);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_refused_block_leaves_the_writer_as_it_was()
    {
        for (int call = 0; call < 12; call++)
        {
            int refused = call;
            CountingSource source = new() { Refuses = number => number == refused };
            using NativeHeap heap = TestHeaps.On(source);
            List<byte> model = [];
            using (NativeBufferWriter<byte> writer = new(heap, new() { InitialBytes = 100 }))
            {
                for (int i = 0; i < 40; i++)
                {
                    byte[] bytes = [.. Enumerable.Repeat((byte)i, 1 << (i / 2))];
                    try
                    {
                        writer.Write(bytes);
                        model.AddRange(bytes);
                    }
                    catch (OutOfMemoryException)
                    {
                    }
                    if (writer.TryWrite([7]))
                    {
                        model.Add(7);
                    }
                    Assert.Equal(model.Count, writer.WrittenCount);
                }
                Assert.Equal(model, writer.ToArray());
            }
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        }
    }

    [Fact]
    public static async Task It_writes_to_streams_and_writers_and_spans()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeBufferWriter<byte> writer = new(heap, s_small))
        using (NativeBufferWriter<int> numbers = new(heap, s_small))
        {
            byte[] bytes = new byte[5000];
            new Random(1).NextBytes(bytes);
            writer.Write(bytes);
            using MemoryStream stream = new();
            writer.WriteTo(stream);
            await writer.WriteToAsync(stream);
            Assert.Equal([.. bytes, .. bytes], stream.ToArray());
            ArrayBufferWriter<byte> other = new();
            writer.CopyTo(other);
            Assert.Equal(bytes, other.WrittenSpan.ToArray());
            writer.CopyTo(writer);
            Assert.Equal([.. bytes, .. bytes], writer.ToArray());
            Assert.Throws<ArgumentException>(() => writer.CopyTo(new byte[9999].AsSpan()));
            numbers.Write([1, -1]);
            numbers.WriteTo(stream);
            Assert.Equal([1, 0, 0, 0, 255, 255, 255, 255], stream.ToArray()[10000..]);
            await Assert.ThrowsAsync<NotSupportedException>(async () => await numbers.WriteToAsync(stream));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_disposed_writer_throws_and_so_does_one_whose_heap_is_gone()
    {
        NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        NativeBufferWriter<byte> disposed = new(heap);
        disposed.Write([1]);
        disposed.Dispose();
        disposed.Dispose();
        NativeBufferWriter<byte> stranded = new(heap);
        stranded.Write([1]);
        heap.Dispose();
        foreach (NativeBufferWriter<byte> each in (NativeBufferWriter<byte>[])[disposed, stranded])
        {
            Assert.Throws<ObjectDisposedException>(() => each.GetSpan().Length);
            Assert.Throws<ObjectDisposedException>(() => each.GetMemory());
            Assert.Throws<ObjectDisposedException>(() => each.Write([1]));
            Assert.Throws<ObjectDisposedException>(() => each.AsReadOnlySequence());
            Assert.Throws<ObjectDisposedException>(each.Clear);
            Assert.Throws<ObjectDisposedException>(() => each.ToArray());
        }
        Assert.Throws<ObjectDisposedException>(() => disposed.Advance(0));
        stranded.Dispose();
    }

    private static Gen<(int What, int Size)> Step =>
        from what in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(1)), (3, Gen.Constant(2)),
            (1, Gen.Constant(3)), (2, Gen.Constant(4)), (1, Gen.Constant(5)))
        from size in Gen.Frequency((6, Gen.Choose(0, 40)), (2, Gen.Choose(0, 700)))
        select (what, size);

    private static bool Run((int What, int Size)[] program, HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        List<short> model = [];
        short next = 0;
        using (NativeBufferWriter<short> writer = new(heap, s_small))
        {
            foreach ((int what, int size) in program)
            {
                switch (what)
                {
                    case 0:
                        short[] values = [.. Enumerable.Range(next, size).Select(value => (short)value)];
                        writer.Write(values);
                        model.AddRange(values);
                        break;
                    case 1:
                        Span<short> span = writer.GetSpan(size);
                        Assert.True(span.Length >= int.Max(1, size));
                        span[..(size / 2)].Fill(next);
                        writer.Advance(size / 2);
                        model.AddRange(Enumerable.Repeat(next, size / 2));
                        break;
                    case 2:
                        Memory<short> memory = writer.GetMemory(size);
                        memory.Span.Fill(next);
                        int count = memory.Length * (size % 3) / 2;
                        count = int.Min(count, memory.Length);
                        writer.Advance(count);
                        model.AddRange(Enumerable.Repeat(next, count));
                        break;
                    case 3:
                        writer.Clear();
                        model.Clear();
                        Assert.True(writer.Capacity * sizeof(short) <= s_small.RetainBytes);
                        break;
                    case 4:
                        Assert.Equal(model, writer.AsReadOnlySequence().ToArray());
                        break;
                    default:
                        Assert.Equal(model, writer.ToArray());
                        break;
                }
                next++;
                Assert.Equal(model.Count, writer.WrittenCount);
            }
            Assert.Equal(model, writer.AsReadOnlySequence().ToArray());
        }
        return heap.GetStatistics().LiveBlocks == 0;
    }

    private static long Fill(NativeBufferWriter<int> writer, int[] values)
    {
        writer.Clear();
        foreach (int value in values)
        {
            Span<int> span = writer.GetSpan(1);
            span[0] = value;
            writer.Advance(1);
        }
        ReadOnlySequence<int> written = writer.AsReadOnlySequence();
        long sum = 0;
        foreach (ReadOnlyMemory<int> part in written)
        {
            sum += part.Span.Length;
        }
        return sum;
    }
}
