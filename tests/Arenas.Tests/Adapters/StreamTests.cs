using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>The stream: what it does beyond MemoryStream, and where it ends.</summary>
public static class StreamTests
{
    private static readonly NativeStreamOptions s_small = new() { InitialBytes = 16, MaxBlockBytes = 256 };

    [Fact]
    public static void Lengths_and_positions_go_beyond_what_an_int_can_name()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeStream stream = new(heap, "large"))
        {
            const long far = (1L << 31) + 12_345;
            stream.SetLength(far);
            Assert.Equal(0, stream.ReadByteAt(far - 1));
            stream.Position = far - 5;
            stream.Write([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
            Assert.Equal((far + 5, far + 5), (stream.Length, stream.Position));
            byte[] read = new byte[20];
            Assert.Equal(10, stream.ReadAt(far - 5, read));
            Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0], read[..11]);
            Assert.Equal(far - 1, stream.Seek(-6, SeekOrigin.End));
            Assert.Equal(5, stream.ReadByte());
            ReadOnlySequence<byte> all = stream.GetReadOnlySequence();
            Assert.Equal(far + 5, all.Length);
            Assert.Equal([3, 4, 5], all.Slice(far - 3, 3).ToArray());
            Assert.Throws<OutOfMemoryException>(stream.ToArray);
            Assert.Throws<OutOfMemoryException>(() => stream.GetContiguous());
            Assert.Throws<InvalidOperationException>(() => stream.Capacity);
            Assert.True(stream.Capacity64 >= far);
            stream.WriteTo(read, far - 1, 4);
            Assert.Equal([5, 6, 7, 8], read[..4]);
            stream.SetLength(10);
            stream.Capacity64 = 10;
            Assert.True(stream.Capacity64 < far);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_SetLength_and_a_far_write_leave_out_reads_as_zeros()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        // Memory that is not zero, to be used again.
        for (int i = 0; i < 50; i++)
        {
            using NativeOwner<byte> dirt = heap.RentExact<byte>(i * 30);
            dirt.GetSpan().Fill(0xEE);
        }
        using (NativeStream stream = new(heap, options: s_small))
        {
            stream.Write([.. Enumerable.Repeat((byte)1, 200)]);
            stream.SetLength(10);
            stream.SetLength(150);
            Assert.Equal([.. Enumerable.Repeat((byte)1, 10), .. new byte[140]], stream.ToArray());
            stream.Position = 1000;
            Assert.Equal(150, stream.Length);
            stream.WriteByte(9);
            Assert.Equal([.. new byte[850], 9], stream.ToArray()[150..]);
            stream.Position = 1200;
            stream.GetSpan(3)[0] = 7;
            stream.Advance(1);
            Assert.Equal([9, .. new byte[199], 7], stream.ToArray()[1000..]);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Its_sequence_throws_after_the_dispose_and_a_pin_keeps_the_block()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeStream stream = new(heap, options: s_small);
        stream.Write(new byte[1000]);
        ReadOnlySequence<byte> all = stream.GetReadOnlySequence();
        Memory<byte> room = stream.GetMemory(5);
        Assert.Equal(1000, all.ToArray().Length);
        MemoryHandle pin = all.First.Pin();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => all.ToArray());
        Assert.Throws<ObjectDisposedException>(() => room.Span.Length);
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        pin.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_disposed_stream_throws_and_a_second_dispose_is_only_counted()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeStream stream = new(heap, "twice");
        stream.Write([1, 2, 3]);
        stream.Dispose();
        Assert.False(stream.CanRead || stream.CanWrite || stream.CanSeek);
        byte[] buffer = new byte[3];
        Action[] uses =
        [
            () => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 0, () => stream.ReadByte(),
            () => stream.Write(buffer), () => stream.WriteByte(1), () => stream.Read(buffer), () => stream.ToArray(),
            () => stream.Write(buffer, 0, 3), () => _ = stream.Read(buffer, 0, 3), () => stream.SetLength(1),
            () => stream.Seek(0, SeekOrigin.Begin), () => stream.GetSpan(), () => stream.GetMemory(),
            () => stream.Advance(0), () => stream.GetReadOnlySequence(), () => stream.WriteTo(Stream.Null),
            () => stream.WriteTo(buffer), () => stream.CopyTo(Stream.Null), () => stream.ReadAt(0, buffer),
            () => stream.ReadByteAt(0), () => stream.TryGetBuffer(out _), () => stream.GetContiguous(),
            () => _ = stream.Capacity, () => stream.Capacity64 = 5, () => stream.TryWrite(buffer),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.True(stream.ReadAsync(buffer).AsTask().IsFaulted);
        Assert.True(stream.WriteAsync(buffer).AsTask().IsFaulted);

        string? again = null;
        void OnAgain(object? sender, NativeStreamEventArgs told) =>
            again = ReferenceEquals(sender, stream) ? $"{told.Tag} {told.Id == stream.Id}" : again;
        NativeStream.DisposedAgain += OnAgain;
        long before = NativeStream.GetStatistics().DisposedAgain;
        stream.Dispose();
        NativeStream.DisposedAgain -= OnAgain;
        Assert.Equal("twice True", again);
        Assert.True(NativeStream.GetStatistics().DisposedAgain > before);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void The_limit_refuses_before_anything_changes()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeStream stream = new(heap, options: new() { InitialBytes = 16, LimitBytes = 1000 }))
        {
            stream.Write(new byte[990]);
            Assert.Throws<InsufficientMemoryException>(() => stream.Write(new byte[11]));
            Assert.Throws<InsufficientMemoryException>(() => stream.SetLength(1001));
            Assert.Throws<InsufficientMemoryException>(() => stream.GetSpan(11).Length);
            Assert.False(stream.TryWrite(new byte[11]) || stream.TrySetLength(1001));
            stream.Position = long.MaxValue;
            Assert.Throws<InsufficientMemoryException>(() => stream.WriteByte(1));
            Assert.Equal((990, 0), ((int)stream.Length, stream.Read(new byte[5])));
            stream.Position = 990;
            stream.Write(new byte[10]);
            Assert.Equal((1000, 1000), (stream.Length, stream.Capacity64));
            Assert.Throws<ArgumentOutOfRangeException>(() => stream.Capacity = 999);
            Assert.Throws<ArgumentOutOfRangeException>(() => stream.SetLength(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
            Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
            Assert.Throws<ArgumentException>(() => stream.Seek(0, (SeekOrigin)9));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_refused_block_leaves_the_stream_as_it_was()
    {
        for (int call = 0; call < 12; call++)
        {
            int refused = call;
            CountingSource source = new() { Refuses = number => number == refused };
            using NativeHeap heap = TestHeaps.On(source);
            using MemoryStream model = new();
            using (NativeStream stream = new(heap, options: s_small))
            {
                for (int i = 0; i < 20; i++)
                {
                    byte[] bytes = [.. Enumerable.Repeat((byte)i, 1 << i)];
                    try
                    {
                        stream.Write(bytes);
                        model.Write(bytes);
                    }
                    catch (OutOfMemoryException)
                    {
                    }
                    if (stream.TrySetLength(stream.Length + 100))
                    {
                        model.SetLength(model.Length + 100);
                    }
                    Assert.Equal((model.Length, model.Position), (stream.Length, stream.Position));
                }
                Assert.True(stream.ToArray().AsSpan().SequenceEqual(model.ToArray()));
            }
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        }
    }

    [Fact]
    public static async Task Asynchronous_calls_complete_at_once_and_can_be_cancelled()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeStream stream = new(heap))
        {
            byte[] buffer = new byte[100];
            Assert.True(stream.WriteAsync(buffer.AsMemory()).IsCompletedSuccessfully);
            Assert.Same(Task.CompletedTask, stream.WriteAsync(buffer, 0, 100, CancellationToken.None));
            Assert.Same(Task.CompletedTask, stream.FlushAsync(CancellationToken.None));
            stream.Position = 0;
            Task<int> read = stream.ReadAsync(buffer, 0, 50, CancellationToken.None);
            Assert.Same(read, stream.ReadAsync(buffer, 0, 50, CancellationToken.None));
            Assert.Equal(100, await stream.ReadAsync(buffer.AsMemory()));
            Assert.Equal(0, await stream.ReadAsync(buffer.AsMemory()));
            CancellationToken cancelled = new(canceled: true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await stream.ReadAsync(buffer.AsMemory(), cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await stream.WriteAsync(buffer.AsMemory(), cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => stream.CopyToAsync(Stream.Null, 100, cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.FlushAsync(cancelled));
            Assert.Equal(200, stream.Length);
            stream.EndWrite(stream.BeginWrite(buffer, 0, 10, null, null));
            stream.Position = 205;
            Assert.Equal(5, stream.EndRead(stream.BeginRead(buffer, 0, 10, null, null)));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Reads_and_writes_allocate_nothing_on_the_managed_heap()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (NativeStream stream = new(heap, capacity: 100_000))
        {
            byte[] buffer = new byte[1000];
            UseAll(stream, buffer);
            long allocated = ManagedBytes.Of(() =>
            {
                for (int round = 0; round < 20; round++)
                {
                    UseAll(stream, buffer);
                }
            });
            Assert.Equal(0, allocated);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Only_contiguous_bytes_of_a_heap_of_pinned_arrays_have_a_buffer()
    {
        using NativeHeap pinned = TestHeaps.Create(HeapKind.Pinned);
        using NativeHeap native = TestHeaps.Create(HeapKind.Default);
        byte[] bytes = new byte[5000];
        new Random(2).NextBytes(bytes);
        using (NativeStream other = new(native))
        using (NativeStream stream = new(pinned, options: s_small))
        {
            other.Write(bytes);
            Assert.False(other.TryGetBuffer(out _));
            stream.Write(bytes.AsSpan(0, 10));
            Assert.True(stream.TryGetBuffer(out ArraySegment<byte> ten) && ten.Count == 10);
            stream.Write(bytes.AsSpan(10));
            ReadOnlySequence<byte> before = stream.GetReadOnlySequence();
            Assert.False(stream.TryGetBuffer(out _));
            Assert.Equal(bytes, stream.GetContiguous().ToArray());
            Assert.Throws<ObjectDisposedException>(() => before.ToArray());
            Assert.True(stream.TryGetBuffer(out ArraySegment<byte> buffer));
            Assert.Equal(bytes, buffer.ToArray());
            stream.Position = 4990;
            stream.Write(bytes);
            Assert.Equal([.. bytes[..4990], .. bytes], stream.ToArray());
        }
        Assert.Equal((0, 0), (native.GetStatistics().LiveBlocks, pinned.GetStatistics().LiveBlocks));
    }

    [Fact]
    public static void Its_names_are_told()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        Guid id = Guid.NewGuid();
        using NativeStream named = new(heap, "upload") { Id = id };
        using NativeStream other = new(heap);
        Assert.Equal($"NativeStream {id} 'upload'", named.ToString());
        Assert.NotEqual(Guid.Empty, other.Id);
        Assert.Equal(other.Id, other.Id);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    private static void UseAll(NativeStream stream, byte[] buffer)
    {
        stream.Position = 0;
        for (int i = 0; i < 50; i++)
        {
            stream.Write(buffer);
            stream.WriteByte((byte)i);
            _ = stream.WriteAsync(buffer.AsMemory(0, 10)).IsCompletedSuccessfully;
            stream.GetSpan(10)[0] = 1;
            stream.Advance(1);
        }
        stream.Position = 0;
        while (stream.Read(buffer) > 0 && stream.ReadByte() >= 0)
        {
            _ = stream.ReadAsync(buffer.AsMemory(0, 10)).IsCompletedSuccessfully;
        }
    }
}
