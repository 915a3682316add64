using System;
using System.IO;
using System.Linq;
using Arenas.Tool.TraceFiles;
using Xunit;

namespace Arenas.Tests.Tool;

public static class TraceReaderTests
{
    [Fact]
    public static void What_was_written_is_read()
    {
        Trace trace = SampleTraces.OfEveryKind().Read();

        Assert.Equal(
            [
                new TraceEvent(TraceEventKind.Alloc, 0, 0, 0, 1000),
                new TraceEvent(TraceEventKind.AllocZeroed, 0, 0, 0, 24),
                new TraceEvent(TraceEventKind.AlignedAlloc, 8, 0, 0, 300),
                new TraceEvent(TraceEventKind.Realloc, 0, 5, 1, 3000),
                new TraceEvent(TraceEventKind.Free, 0, 5, 2, 0),
                new TraceEvent(TraceEventKind.Alloc, 0, 5, 0, 0),
                new TraceEvent(TraceEventKind.Realloc, 0, 5, 3, 7),
                new TraceEvent(TraceEventKind.Free, 0, 0, 4, 0),
                new TraceEvent(TraceEventKind.Free, 0, 0, 6, 0),
                new TraceEvent(TraceEventKind.Alloc, 0, 0, 0, 1),
            ],
            trace.Events);
        Assert.Equal(7, trace.AllocationCount);
        Assert.Equal(3000 + 24 + 300, trace.PeakLiveBytes);
        Assert.Equal([1000, 1024, 1324, 3324, 3300, 3300, 3007, 7, 0, 1], trace.LiveCurve(100));
        Assert.Equal([3324, 3300], trace.LiveCurve(2));
    }

    [Fact]
    public static void A_trace_may_be_empty()
    {
        Trace trace = new TraceWriter().Read();

        Assert.Empty(trace.Events);
        Assert.Empty(trace.LiveCurve(10));
    }

    [Theory]
    [InlineData("sqlite", 4_034_896, 2_028_137, 10_771_643)]
    [InlineData("python-json", 3_397_736, 1_728_498, 9_576_220)]
    [InlineData("git-pack", 1_691_684, 876_489, 112_460_130)]
    public static void The_bundled_traces_are_whole(
        string name, int eventCount, int allocationCount, long peakLiveBytes)
    {
        string path = BundledTraces.Paths.Single(p => p.EndsWith(name + ".atrace.gz", StringComparison.Ordinal));

        Trace trace = TraceReader.Read(path);

        Assert.Equal(name, trace.Name);
        Assert.Equal(eventCount, trace.Events.Count);
        Assert.Equal(allocationCount, trace.AllocationCount);
        Assert.Equal(peakLiveBytes, trace.PeakLiveBytes);
    }

    [Fact]
    public static void A_file_cut_anywhere_is_refused()
    {
        byte[] file = SampleTraces.OfEveryKind().File();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<TraceFormatException>(() => TraceReader.Read("cut", file[..length]));
        }
    }

    [Fact]
    public static void A_trace_cut_anywhere_inside_good_gzip_is_refused_at_its_end()
    {
        byte[] plain = SampleTraces.OfEveryKind().Plain();
        for (int length = 0; length < plain.Length; length++)
        {
            byte[] file = TraceWriter.Compress(plain.AsSpan(0, length));
            Assert.Equal(length, OffsetOfFault(file));
        }
    }

    [Fact]
    public static void A_changed_byte_of_the_trace_gives_a_trace_or_a_place()
    {
        byte[] plain = SampleTraces.OfEveryKind().Plain();
        for (int i = 0; i < plain.Length; i++)
        {
            byte original = plain[i];
            for (int value = 0; value < 256; value++)
            {
                plain[i] = (byte)value;
                AssertReadsOrNamesPlace(TraceWriter.Compress(plain));
            }

            plain[i] = original;
        }
    }

    [Fact]
    public static void A_changed_bit_of_the_file_gives_a_trace_or_a_place()
    {
        byte[] file = SampleTraces.OfEveryKind().File();
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertReadsOrNamesPlace(file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public static void Random_bytes_are_refused()
    {
        Random random = new(7);
        byte[] file = new byte[200];
        for (int i = 0; i < 1000; i++)
        {
            random.NextBytes(file);
            (file[0], file[1], file[2]) = i % 2 == 0 ? ((byte)0x1F, (byte)0x8B, (byte)8) : (file[0], file[1], file[2]);
            Assert.Throws<TraceFormatException>(() => TraceReader.Read("noise", file));
        }
    }

    [Fact]
    public static void A_foreign_file_is_refused_at_its_first_byte()
    {
        Assert.Equal(0, OffsetOfFault([]));
        Assert.Equal(0, OffsetOfFault("a text"u8.ToArray()));
        Assert.Equal(0, OffsetOfFault(SampleTraces.OfEveryKind().Plain()));
        Assert.Equal(0, OffsetOfFault(TraceWriter.Compress("PK34"u8)));
        Assert.Equal(2, OffsetOfFault(TraceWriter.Compress("ATTC"u8)));
    }

    [Fact]
    public static void A_later_version_is_refused() =>
        AssertFault(TraceWriter.Compress([.. "ATRC"u8, 2, 0]), 4, "version 2");

    [Theory]
    [InlineData("an unknown event", "event byte 7", 0, new byte[] { 7 })]
    [InlineData("a number of eleven bytes", "64 bits", 1,
        new byte[] { 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0 })]
    [InlineData("a number of 65 bits", "64 bits", 1, new byte[] { 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 })]
    [InlineData("a size of 2^47 + 1", "a size of 140737488355329", 1,
        new byte[] { 1, 129, 128, 128, 128, 128, 128, 32 })]
    [InlineData("a free before the first", "distance 2 points before", 1, new byte[] { 3, 2 })]
    [InlineData("a reallocation far before the first", "points before", 1,
        new byte[] { 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 5 })]
    [InlineData("a second free", "allocation 2 is ended twice", 3, new byte[] { 3, 0, 3, 0 })]
    [InlineData("a reallocation of what was freed", "allocation 2 is ended twice", 3, new byte[] { 3, 0, 4, 0, 5 })]
    [InlineData("a free of what was reallocated", "allocation 2 is ended twice", 4, new byte[] { 4, 0, 5, 3, 1 })]
    [InlineData("a thread beyond 1023", "thread index 1024", 1, new byte[] { 6, 128, 8 })]
    [InlineData("an alignment of 2^31", "an alignment of 2^31", 1, new byte[] { 5, 31, 8 })]
    [InlineData("a byte after the end", "follow the end", 1, new byte[] { 0 })]
    [InlineData("more live bytes than a process has", "one process", 8,
        new byte[] { 1, 128, 128, 128, 128, 128, 128, 32 })]
    public static void Damage_is_named_with_its_place(string damage, string message, int offset, byte[] bytes)
    {
        TraceWriter trace = new();
        trace.Alloc(100);
        trace.Alloc(100);
        long start = trace.Offset;

        TraceFormatException e = Assert.Throws<TraceFormatException>(() => trace.Raw(bytes).Read());

        Assert.True(e.Message.Contains(message, StringComparison.Ordinal), $"{damage}: {e.Message}");
        Assert.Equal(start + offset, e.Offset);
    }

    [Fact]
    public static void The_largest_numbers_of_the_format_are_read()
    {
        TraceWriter trace = new();
        trace.Thread(1023);
        trace.AlignedAlloc(30, 0);
        trace.Free(trace.Alloc(1UL << 47));

        Assert.Equal(1L << 47, trace.Read().PeakLiveBytes);
    }

    [Fact]
    public static void Bytes_behind_the_gzip_data_are_refused()
    {
        TraceWriter trace = SampleTraces.OfEveryKind();
        byte[] file = trace.File();

        AssertFault([.. file, 1, 2, 3, 4, 5], trace.Plain().Length, "does not end where the file ends");
        AssertFault([.. file, .. TraceWriter.Compress([9])], trace.Plain().Length, "follow the end");
    }

    [Fact]
    public static void A_file_that_is_not_there_is_no_damage() =>
        Assert.Throws<FileNotFoundException>(() => TraceReader.Read(Path.Combine(Path.GetTempPath(), "no.atrace.gz")));

    private static void AssertFault(byte[] file, long offset, string message)
    {
        TraceFormatException e = Assert.Throws<TraceFormatException>(() => TraceReader.Read("bad", file));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(offset, e.Offset);
    }

    private static long OffsetOfFault(byte[] file) =>
        Assert.Throws<TraceFormatException>(() => TraceReader.Read("bad", file)).Offset;

    private static void AssertReadsOrNamesPlace(byte[] file)
    {
        try
        {
            _ = TraceReader.Read("changed", file);
        }
        catch (TraceFormatException e)
        {
            Assert.True(e.Offset >= 0);
        }
    }
}
