using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using FsCheck.Fluent;
using Microsoft.VisualBasic.FileIO;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>CSV as the framework's own reader of it sees it.</summary>
public static class CsvFormatTests
{
    private static readonly Snapshot s_snapshot = SnapshotBuilderStatistics.Of(
    [
        new(10, "a \"heap\"", 3, ("a,b.cs", 2), ("b\r\nc.cs", 4)),
        new(24, new([new CallFrame("a.cs", 7, "A.M")]), " objects", "Pair<int,int>", 32, 1.5f, [1, 1, 0]),
        new(7, CallStack.Unknown, " objects", "Leaf", 16, 0, [0]),
    ], isSampled: true);

    [Fact]
    public static void Rows_are_written_to_the_letter()
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        StringWriter text = new(culture) { NewLine = "\n" };
        CsvFormat.Write(text, s_snapshot);
        Assert.Equal(
            "kind,place,bytes,block_bytes,weight,heap,type,file,line,stack,internal_count,external_count,generation,"
                + "edges\r\n"
                + "block,0x1000,10,10,1,\"a \"\"heap\"\"\",block,\"a,b.cs\",2,\"a,b.cs:2 <- b\r\nc.cs:4\",,,,\r\n"
                + "object,0x1010,24,32,1.5, objects,\"Pair<int,int>\",a.cs,7,a.cs:7,2,0,0,3\r\n"
                + "object,0x1020,7,16,0, objects,Leaf,<unknown>,0,<unknown>:0,2,1,1,1\r\n",
            text.ToString());
    }

    [Fact]
    public static void A_reader_finds_every_row()
    {
        foreach (SampleRow[] rows in SampleRows.Arbitrary.Generator.Sample(40, 20).Append([]))
        {
            Snapshot snapshot = SnapshotBuilderStatistics.Of(rows);
            string[][] read = Read(writer => CsvFormat.Write(writer, snapshot));
            Assert.Equal(
                snapshot.Rows.Select(row => (
                    row.IsObject ? "object" : "block", $"0x{row.Place:x}", $"{row.Size}", $"{row.UsedSize}", "",
                    row.Heap.Name, row.Type.Name)),
                read.Skip(1).Select(row => (row[0], row[1], row[2], row[3], row[4], row[5], row[6])));
            Assert.All(read, row => Assert.Equal(14, row.Length));
        }
    }

    [Fact]
    public static void A_reader_finds_every_statistic_and_difference()
    {
        foreach (StatisticKey key in Enum.GetValues<StatisticKey>())
        {
            IReadOnlyList<Statistic> statistics = s_snapshot.Statistics(key);
            string[][] read = Read(writer => CsvFormat.Write(writer, statistics));
            Assert.Equal(["key", "subject", "file", "line", "bytes", "count", "average"], read[0]);
            Assert.Equal(
                statistics.Select(one => (
                    key.ToString(), one.Subject.Stack?.Site.File ?? "", one.Bytes, one.Count, one.Average)),
                read.Skip(1).Select(row => (
                    row[0], row[2], long.Parse(row[4], CultureInfo.InvariantCulture),
                    long.Parse(row[5], CultureInfo.InvariantCulture),
                    double.Parse(row[6], CultureInfo.InvariantCulture))));

            IReadOnlyList<StatisticDiff> differences = SnapshotBuilderStatistics.Of([]).CompareTo(s_snapshot, key);
            read = Read(writer => CsvFormat.Write(writer, differences));
            Assert.Equal(
                ["key", "subject", "file", "line", "bytes", "bytes_diff", "count", "count_diff", "average"], read[0]);
            Assert.Equal(
                differences.Select(one => ("0", $"{one.BytesDiff}", "0", $"{one.CountDiff}", "0")),
                read.Skip(1).Select(row => (row[4], row[5], row[6], row[7], row[8])));
        }
        Assert.Equal(
            ["Stack", "a,b.cs:2 <- b\r\nc.cs:4", "a,b.cs", "2", "10", "1", "10"],
            Read(writer => CsvFormat.Write(writer, s_snapshot.Statistics(StatisticKey.Stack)))[^1]);
    }

    private static string[][] Read(Action<TextWriter> write)
    {
        StringWriter text = new();
        write(text);
        using TextFieldParser parser = new(new StringReader(text.ToString()))
        {
            Delimiters = [","],
            HasFieldsEnclosedInQuotes = true,
            TrimWhiteSpace = false,
        };
        List<string[]> rows = [];
        while (!parser.EndOfData)
        {
            rows.Add(parser.ReadFields()!);
        }
        return [.. rows];
    }
}
