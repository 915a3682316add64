using System;
using System.Buffers;
using System.IO;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Files in memory: what can be seen, what can be changed, and for how long.</summary>
public static class MappedFileTests
{
    [Fact]
    public static void Any_range_is_seen_aligned_or_not()
    {
        byte[] bytes = ScratchFile.Bytes(20_001);
        using ScratchFile scratch = new(bytes);
        using MappedFile file = MappedFile.Open(scratch.Path);
        Assert.Equal(bytes.Length, file.Length);
        Assert.True(file.GetReadOnlySpan(0, bytes.Length).SequenceEqual(bytes));
        byte[] copy = new byte[777];
        for (int offset = 0; offset + 777 <= bytes.Length; offset += 331)
        {
            ReadOnlySpan<byte> expected = bytes.AsSpan(offset, 777);
            Assert.True(file.GetReadOnlySpan(offset, 777).SequenceEqual(expected));
            Assert.True(file.GetReadOnlyMemory(offset, 777).Span.SequenceEqual(expected));
            Assert.True(file.GetSequence(offset, 777).ToArray().AsSpan().SequenceEqual(expected));
            file.Read(offset, copy);
            Assert.True(copy.AsSpan().SequenceEqual(expected));
        }
        Assert.True(file.GetReadOnlySpan(bytes.Length, 0).IsEmpty);
        Assert.Equal(BitConverter.ToInt64(bytes, 4096), file.ReadOnlyAt<long>(4096));
    }

    [Fact]
    public static void What_is_written_reaches_the_file()
    {
        using ScratchFile scratch = new();
        using (MappedFile file = MappedFile.Create(scratch.Path, 10_000))
        {
            file.GetSpan(100, 3).Fill(1);
            file.At<int>(200) = 0x02020202;
            file.GetMemory(300, 2).Span.Fill(3);
            file.Write(400, [4, 4, 4]);
            using MappedLease lease = file.Lease();
            lease.At<short>(500) = 0x0505;
            lease.GetSpan(9999, 1)[0] = 6;
            file.Flush(100, 450, wait: false);
            file.Flush(99, 9901);
            file.Flush();
            byte[] onDisk = File.ReadAllBytes(scratch.Path);
            Assert.Equal((10_000, 3, 4), (onDisk.Length, onDisk.Count(b => b == 1), onDisk.Count(b => b == 2)));
            Assert.Equal([3, 3, 0], onDisk[300..303]);
            Assert.Equal([4, 4, 4, 0], onDisk[400..404]);
            Assert.Equal((5, 6), (onDisk[501], onDisk[9999]));
            byte[] copy = new byte[3];
            file.Read(100, copy);
            Assert.Equal([1, 1, 1], copy);
        }
    }

    [Fact]
    public static void Copies_on_write_stay_in_the_mapping()
    {
        byte[] bytes = ScratchFile.Bytes(10_000);
        using ScratchFile scratch = new(bytes);
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.CopyOnWrite);
        file.GetSpan(5000, 10).Fill(0xEE);
        file.Write(7000, [1, 2, 3]);
        byte[] copy = new byte[20];
        file.Read(4995, copy);
        Assert.Equal([.. bytes[4995..5000], .. Enumerable.Repeat((byte)0xEE, 10), .. bytes[5010..5015]], copy);
        Assert.Equal([1, 2, 3], file.GetReadOnlySpan(7000, 3).ToArray());
        file.Flush();
        Assert.Equal(bytes, File.ReadAllBytes(scratch.Path));
        Assert.Throws<NotSupportedException>(() => file.Advise(0, 10_000, MappedFileAdvice.DontNeed));
        Assert.Throws<NotSupportedException>(() => file.Resize(20_000));
        Assert.Throws<NotSupportedException>(() => file.Reserve(0, 1));
        Assert.Equal(10_000, file.Remap());
        Assert.Equal(bytes[5000], file.ReadOnlyAt<byte>(5000));
    }

    [Fact]
    public static void A_file_to_read_is_not_written()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        using MappedFile file = MappedFile.Open(scratch.Path);
        Assert.Throws<NotSupportedException>(() => file.GetSpan(0, 1).Length);
        Assert.Throws<NotSupportedException>(() => file.GetMemory(0, 1));
        Assert.Throws<NotSupportedException>(() => file.At<int>(0));
        Assert.Throws<NotSupportedException>(() => file.Write(0, [1]));
        Assert.Throws<NotSupportedException>(() => file.Resize(200));
        file.Flush();
        file.Flush(10, 10);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(101, 0)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    [InlineData(long.MinValue, int.MinValue)]
    public static void A_range_outside_the_file_is_refused(long offset, int length)
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetSpan(offset, length).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetReadOnlySpan(offset, length).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetMemory(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetSequence(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Flush(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Prefetch(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Reserve(offset, length));
        if (length > 0 && length < 1000)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(offset, new byte[length]));
            Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(offset, new byte[length]));
        }
    }

    [Fact]
    public static void A_value_stands_where_its_type_can()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        file.At<Odd>(4).Last = 9;
        Assert.Equal(9, file.At<byte>(8));
        file.At<byte>(3) = 1;
        Assert.Throws<ArgumentException>(() => file.At<int>(2));
        Assert.Throws<ArgumentException>(() => file.ReadOnlyAt<Odd>(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.At<long>(96));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.At<long>(-8));
    }

    [Fact]
    public static void A_file_grows_and_shrinks_and_keeps_its_bytes()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(5000));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        Memory<byte> memory = file.GetMemory(1000, 100);
        file.Resize(1 << 20);
        Assert.Equal(1 << 20, new FileInfo(scratch.Path).Length);
        Assert.True(file.GetSpan(0, 5000).SequenceEqual(ScratchFile.Bytes(5000)));
        Assert.Equal(-1, file.GetSpan(5000, (1 << 20) - 5000).IndexOfAnyExcept((byte)0));
        memory.Span.Fill(7);
        Assert.Equal(7, file.At<byte>(1099));
        file.Resize(0);
        Assert.Equal((0, 0), (file.Length, new FileInfo(scratch.Path).Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Span.Length);
        file.Resize(2000);
        Assert.Equal(-1, memory.Span.IndexOfAnyExcept((byte)0));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Resize(-1));
    }

    [Fact]
    public static void A_file_that_others_lengthen_is_mapped_again()
    {
        using ScratchFile scratch = new();
        using MappedFile file = new(scratch.Path, new() { Share = FileShare.ReadWrite });
        Assert.Equal(0, file.Length);
        Assert.True(file.GetReadOnlySpan(0, 0).IsEmpty);
        File.AppendAllText(scratch.Path, "hello");
        Assert.Equal(0, file.Length);
        Assert.Equal(5, file.Remap());
        Assert.True(file.GetReadOnlySpan(0, 5).SequenceEqual("hello"u8));
    }

    [Fact]
    public static void A_file_beyond_4_GB_is_seen_to_its_end()
    {
        using ScratchFile scratch = new();
        const long length = (5L << 30) + 123;
        using MappedFile file = new(
            scratch.Path, new() { Access = MappedFileAccess.ReadWrite, MinimumLength = length, IsSparse = true });
        Assert.False(file.ReservesBlocks);
        long[] offsets = [0, int.MaxValue, 1L << 31, (1L << 32) - 1, 1L << 32, 5L << 30, length - 1];
        foreach (long offset in offsets)
        {
            file.At<byte>(offset) = (byte)(offset % 251 + 1);
        }
        ReadOnlySequence<byte> all = file.GetSequence(0, length);
        Assert.Equal((length, 6), (all.Length, Pieces(all)));
        foreach (long offset in offsets)
        {
            byte expected = (byte)(offset % 251 + 1);
            Assert.Equal(expected, file.GetReadOnlySpan(offset, 1)[0]);
            Assert.Equal(expected, all.Slice(offset, 1).FirstSpan[0]);
            byte[] read = new byte[1];
            file.Read(offset, read);
            Assert.Equal(expected, read[0]);
        }
        Assert.Equal(3, file.GetSpan(1L << 31, int.MaxValue).Length % 4);
        file.Prefetch(1L << 32, 1 << 20);
        file.Advise(0, length, MappedFileAdvice.Random);
        file.Advise(0, length, MappedFileAdvice.Sequential);
        file.Advise(0, length, MappedFileAdvice.Normal);
        file.Advise(0, length, MappedFileAdvice.DontNeed);
        file.Flush(1L << 32, 4096);
        Assert.Equal((byte)((1L << 32) % 251 + 1), file.At<byte>(1L << 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Advise(0, 1, (MappedFileAdvice)9));
    }

    [Fact]
    public static void A_span_allocates_nothing()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(10_000));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        long sum = 0;
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            sum += file.GetSpan(i, 100)[5] + file.At<int>(4 * i) + file.GetReadOnlySpan(i, 7)[6];
            using MappedLease lease = file.Lease();
            sum += lease.GetReadOnlySpan(i, 3)[2];
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);
    }

    private static int Pieces(ReadOnlySequence<byte> sequence)
    {
        int pieces = 0;
        foreach (ReadOnlyMemory<byte> piece in sequence)
        {
            Assert.False(piece.IsEmpty);
            pieces++;
        }
        return pieces;
    }

    private struct Odd
    {
#pragma warning disable CS0649 // it is there for its alignment
        public int First;
#pragma warning restore CS0649
        public byte Last;
    }
}
