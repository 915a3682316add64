using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Arenas.Diagnostics;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The file format of snapshots, and all that a file may do to whoever loads it.</summary>
public static class SnapshotFileTests
{
    private static readonly Snapshot s_snapshot = SnapshotBuilderStatistics.Of(
    [
        new(10, "heap", 3, ("a.cs", 2), ("b.cs", 4)),
        new(100_000, "other", 1, ("b.cs", 1)),
        new(24, new([new CallFrame("a.cs", 7, "A.M")]), "objects", "Node", 32, 1, [1, 1, 0]),
        new(7, CallStack.Unknown, "objects", "Leaf", 16, 1, [0]),
    ]);

    private static readonly byte[] s_file = SnapshotAssert.Saved(s_snapshot);

    [Fact]
    public static void A_file_on_disk_is_loaded_as_it_was_saved_and_replaced_when_saved_again()
    {
        string path = Path.Combine(
            Directory.CreateTempSubdirectory("arenas").FullName, "snapshot" + Snapshot.FileExtension);
        s_snapshot.Filter(new SnapshotFilter(false, heap: "other")).Save(path);
        s_snapshot.Save(path);
        SnapshotAssert.Equal(s_snapshot, Snapshot.Load(path));
        File.AppendAllText(path, "x");
        AssertRefused(() => Snapshot.Load(path), "The file goes on after the end of the snapshot.");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public static void A_stream_that_cannot_seek_is_read_to_the_end_of_the_snapshot_and_no_further()
    {
        using MemoryStream memory = new();
        using DripStream stream = new(memory);
        s_snapshot.Save(stream);
        s_snapshot.Filter(new SnapshotFilter(true, "b.cs")).Save(stream);
        memory.WriteByte(77);
        memory.Position = 0;
        SnapshotAssert.Equal(s_snapshot, Snapshot.Load(stream));
        Assert.Equal(1, Snapshot.Load(stream).TotalCount);
        Assert.Equal(77, stream.ReadByte());
    }

    [Fact]
    public static void An_empty_snapshot_and_one_without_heaps_are_loaded()
    {
        Snapshot empty = SnapshotBuilderStatistics.Of([]);
        SnapshotAssert.Equal(empty, SnapshotAssert.Reloaded(empty));
        Assert.Equal((0, 0L), (empty.TotalCount, empty.TotalBytes));
        Assert.Empty(empty.Statistics(StatisticKey.Line));
    }

    [Fact]
    public static void Columns_longer_than_a_buffer_are_loaded()
    {
        Random random = new(5);
        SampleRow[] rows = [.. Enumerable.Range(0, 150_000).Select(i => new SampleRow(
            random.Next(1000), CallStack.Unknown, "heap", i % 2 == 0 ? null : "Node", null, 1, [random.Next()]))];
        Snapshot snapshot = SnapshotBuilderStatistics.Of(rows);
        Snapshot scattered = new(
            Copy(snapshot.Columns, [.. rows.Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))]),
            snapshot.Heaps, snapshot.Types, snapshot.Stacks)
        {
            Time = DateTimeOffset.MaxValue,
        };
        SnapshotAssert.Equal(scattered, SnapshotAssert.Reloaded(scattered));
    }

    [Fact]
    public static void A_section_that_is_not_known_is_skipped()
    {
        foreach (int at in Enumerable.Range(0, 8))
        {
            SectionEditor editor = SectionEditor.Of(s_file);
            editor.Sections.Insert(at, ("NEW!", new byte[100_000]));
            editor.Sections.Insert(at, ("NEW!", [1, 2, 3]));
            SnapshotAssert.Equal(s_snapshot, Snapshot.Load(new MemoryStream(editor.ToFile())));
        }
    }

    [Fact]
    public static void Every_file_that_is_cut_off_is_refused() =>
        Assert.All(Enumerable.Range(0, s_file.Length), length => AssertRefused(s_file[..length]));

    [Fact]
    public static void Every_flipped_bit_is_noticed()
    {
        for (int bit = 0; bit < s_file.Length * 8; bit++)
        {
            byte[] file = [.. s_file];
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(file);
        }
    }

    [Fact]
    public static void Random_damage_is_noticed()
    {
        Random random = new(6);
        for (int round = 0; round < 3000; round++)
        {
            byte[] file = [.. s_file];
            random.NextBytes(file.AsSpan(random.Next(file.Length))[..1]);
            int start = random.Next(file.Length);
            random.NextBytes(file.AsSpan(start, random.Next(file.Length - start)));
            if (!file.AsSpan().SequenceEqual(s_file))
            {
                AssertRefused(file);
            }
        }
    }

    [Theory]
    [InlineData("HEAP", "The section HEAP is missing, or comes too late.")]
    [InlineData("INFO", "The section INFO is missing, or comes too late.")]
    [InlineData("EDGE", "The section EDGE is missing, or comes too late.")]
    public static void A_missing_a_late_and_a_double_section_are_refused(string tag, string message)
    {
        SectionEditor editor = SectionEditor.Of(s_file);
        (string, byte[]) section = editor.Sections[editor.IndexOf(tag)];
        _ = editor.Sections.Remove(section);
        AssertRefused(editor.ToFile(), message);
        editor.Sections.Add(section);
        if (tag == "HEAP")
        {
            AssertRefused(editor.ToFile(), message);
        }
        editor = SectionEditor.Of(s_file);
        editor.Sections.Add(section);
        AssertRefused(editor.ToFile(), $"The section {tag} is there twice.");
    }

    [Fact]
    public static void Other_files_and_later_versions_are_told_apart()
    {
        AssertRefused("{\"format\": \"another one\"}"u8.ToArray(), "This is no snapshot: it does not begin as one.");
        AssertRefused([], "The snapshot is cut off.");
        byte[] later = [.. s_file];
        later[8] = 2;
        AssertRefused(later, "The snapshot is of version 2; version 1 can be read.");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1L << 40)]
    [InlineData(int.MaxValue - 1000)]
    public static void A_section_that_lies_of_its_length_takes_no_memory(long length)
    {
        using MemoryStream file = new();
        file.Write(s_file.AsSpan(0, 12));
        SectionEditor.Append(file, SnapshotTags.Info, [1, 2, 3], length);
        AssertRefusedCheaply(file.ToArray());
    }

    [Theory]
    [InlineData("HEAP")]
    [InlineData("TYPE")]
    [InlineData("STAK")]
    [InlineData("ROWS")]
    public static void A_column_that_lies_of_its_length_takes_no_memory(string tag)
    {
        foreach (uint claim in new[] { 0x1_0000U, 0x7FFF_FFC6U, 0x7FFF_FFFFU, uint.MaxValue })
        {
            SectionEditor editor = SectionEditor.Of(s_file);
            using MemoryStream body = new();
            PackedWriter writer = new(body);
            writer.Number((ulong)claim);
            writer.Number(0UL);
            writer.Number((ulong)claim);
            writer.Flush();
            editor.Sections[editor.IndexOf(tag)] = (tag, body.ToArray());
            AssertRefusedCheaply(editor.ToFile());
        }
    }

    [Fact]
    public static void What_is_wrong_behind_a_right_checksum_is_refused_or_harmless()
    {
        Random random = new(7);
        int loaded = 0;
        int refused = 0;
        for (int round = 0; round < 2000; round++)
        {
            SectionEditor editor = SectionEditor.Of(s_file);
            int index = random.Next(editor.Sections.Count);
            (string tag, byte[] body) = editor.Sections[index];
            editor.Sections[index] = (tag, Changed(body, random));
            try
            {
                Use(Snapshot.Load(new MemoryStream(editor.ToFile())));
                loaded++;
            }
            catch (InvalidDataException e)
            {
                Assert.Matches(new System.Text.RegularExpressions.Regex("^The section [A-Z]{4} .*[.]$"), e.Message);
                refused++;
            }
        }
        Assert.True(loaded > 100 && refused > 500, $"{loaded} loaded, {refused} refused");
    }

    private static byte[] Changed(byte[] body, Random random)
    {
        List<byte> changed = [.. body];
        for (int change = random.Next(1, 4); change > 0 && changed.Count > 0; change--)
        {
            int at = random.Next(changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed.RemoveRange(at, random.Next(1, changed.Count - at + 1));
                    break;
                case 1:
                    changed.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    changed.InsertRange(at, Enumerable.Repeat((byte)0xFF, random.Next(1, 11)));
                    break;
                default:
                    changed[at] = (byte)random.Next(256);
                    break;
            }
        }
        return [.. changed];
    }

    // Everything that follows an index.
    private static void Use(Snapshot snapshot)
    {
        Assert.True(snapshot.Columns.AreConsistent());
        foreach (StatisticKey key in Enum.GetValues<StatisticKey>())
        {
            _ = snapshot.Statistics(key);
        }
        _ = snapshot.Statistics(StatisticKey.File, cumulative: true);
        Snapshot filtered = snapshot.Filter(new SnapshotFilter(false, heap: "other", type: "Node"));
        JsonFormat.Write(Stream.Null, filtered);
        CsvFormat.Write(new StringWriter(), snapshot);
        SnapshotAssert.Equal(snapshot, SnapshotAssert.Reloaded(snapshot));
    }

    private static void AssertRefusedCheaply(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static void AssertRefused(byte[] file, string? message = null) =>
        AssertRefused(() => Snapshot.Load(new MemoryStream(file)), message);

    private static void AssertRefused(Func<Snapshot> load, string? message)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(load);
        Assert.Equal(message ?? refusal.Message, refusal.Message);
    }

    private static SnapshotColumns Copy(SnapshotColumns columns, ulong[] places) => new()
    {
        BlockCount = columns.BlockCount,
        Places = places,
        Sizes = columns.Sizes,
        UsedSizes = columns.UsedSizes,
        Stacks = columns.Stacks,
        Types = columns.Types,
        Heaps = columns.Heaps,
        InternalCounts = columns.InternalCounts,
        ExternalCounts = columns.ExternalCounts,
        Generations = columns.Generations,
        EdgeStarts = columns.EdgeStarts,
        EdgeTargets = columns.EdgeTargets,
        EdgeFields = columns.EdgeFields,
    };
}
