using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>JSON as another reader sees it: what the numbers are, and whether a schema fits.</summary>
public static class JsonFormatTests
{
    private const string Statistics = "statistics.schema.json";
    private const string Snapshots = "snapshot.schema.json";

    private static readonly Snapshot s_snapshot = SnapshotBuilderStatistics.Of(
    [
        new(10, "heap \"1\"", 3, ("a\\b.cs", 2), ("b.cs", 4)),
        new(24, new([new CallFrame("a.cs", 7, "A.M<T>")]), "objects", "Node", 32, 1, [1, 1, 0]),
        new(7, CallStack.Unknown, "objects", "Leaf", 16, 2.5f, [0]),
    ], isSampled: true);

    [Fact]
    public static void Every_row_is_there_with_its_numbers()
    {
        JsonElement root = JsonDocument.Parse(Text(stream => JsonFormat.Write(stream, s_snapshot))).RootElement;
        Assert.Equal("2026-03-04T05:06:07-03:00", root.GetProperty("time").GetString());
        Assert.Equal("Sampled", root.GetProperty("mode").GetString());
        JsonElement[] rows = [.. root.GetProperty("rows").EnumerateArray()];
        Assert.Equal(3, rows.Length);
        Assert.Equal(
            """{"place":"0x1000","bytes":10,"blockBytes":10,"weight":1,"heap":0,"type":0,"stack":1}""",
            rows[0].GetRawText());
        Assert.Equal(
            """{"place":"0x1010","bytes":24,"blockBytes":32,"weight":1,"heap":1,"type":1,"stack":2"""
                + ""","internalCount":2,"externalCount":0,"generation":0,"edges":[{"field":0,"object":1}"""
                + """,{"field":1,"object":1},{"field":2,"object":0}]}""",
            rows[1].GetRawText());
        Assert.Equal(2.5, rows[2].GetProperty("weight").GetDouble());
        JsonElement frame = root.GetProperty("stacks")[1].GetProperty("frames")[0];
        Assert.Equal(@"a\b.cs", frame.GetProperty("file").GetString());
        Assert.Equal(JsonValueKind.Null, frame.GetProperty("method").ValueKind);
        Assert.Equal("heap \"1\"", root.GetProperty("heaps")[0].GetProperty("name").GetString());
        Assert.Equal("Node", root.GetProperty("types")[1].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(StatisticKey.Line)]
    [InlineData(StatisticKey.Stack)]
    [InlineData(StatisticKey.SizeClass)]
    [InlineData(StatisticKey.Type)]
    public static void Every_statistic_and_difference_is_there_with_its_numbers(StatisticKey key)
    {
        IReadOnlyList<Statistic> statistics = s_snapshot.Statistics(key);
        JsonElement root = JsonDocument.Parse(Text(stream => JsonFormat.Write(stream, statistics))).RootElement;
        Assert.Equal(
            statistics.Select(one => (one.Subject.ToString(), one.Bytes, one.Count, one.Average)),
            root.GetProperty("statistics").EnumerateArray().Select(one => (
                one.GetProperty("subject").GetString()!, one.GetProperty("bytes").GetInt64(),
                one.GetProperty("count").GetInt64(), one.GetProperty("average").GetDouble())));

        IReadOnlyList<StatisticDiff> differences = s_snapshot.CompareTo(
            s_snapshot.Filter(new SnapshotFilter(false, heap: "objects")), key);
        root = JsonDocument.Parse(Text(stream => JsonFormat.Write(stream, differences))).RootElement;
        Assert.Equal(
            differences.Select(one => (one.Bytes, one.BytesDiff, one.Count, one.CountDiff)),
            root.GetProperty("differences").EnumerateArray().Select(one => (
                one.GetProperty("bytes").GetInt64(), one.GetProperty("bytesDiff").GetInt64(),
                one.GetProperty("count").GetInt64(), one.GetProperty("countDiff").GetInt64())));
    }

    [Fact]
    public static void What_is_written_fits_the_schemas()
    {
        SampleRow[][] samples = [[], .. SampleRows.Arbitrary.Generator.Sample(12, 20)];
        Snapshot[] snapshots = [.. samples.Select((rows, i) => SnapshotBuilderStatistics.Of(rows, i % 2 == 0))];
        string[] documents = [.. snapshots.Append(s_snapshot).Select(
            snapshot => Text(stream => JsonFormat.Write(stream, snapshot)))];
        string[] sums =
        [
            .. from snapshot in snapshots
               from key in Enum.GetValues<StatisticKey>()
               let statistics = Text(stream => JsonFormat.Write(stream, snapshot.Statistics(key)))
               let differences = Text(stream => JsonFormat.Write(stream, s_snapshot.CompareTo(snapshot, key)))
               from text in new[] { statistics, differences }
               select text,
        ];
        Assert.All(documents.Concat(sums), text => JsonDocument.Parse(text).Dispose());
        if (JsonSchema.IsInstalled)
        {
            Assert.All(JsonSchema.Verdicts(Snapshots, documents).Index(), one => Assert.Equal("valid", one.Item));
            Assert.All(JsonSchema.Verdicts(Statistics, sums).Index(), one => Assert.Equal("valid", one.Item));
            Assert.Equal(documents.Length, JsonSchema.Verdicts(Snapshots, documents).Length);
            string wrong = documents[^1].Replace("\"stack\":", "\"stacked\":", StringComparison.Ordinal);
            Assert.DoesNotContain("valid", JsonSchema.Verdicts(Snapshots, wrong, "{}"));
            Assert.DoesNotContain("valid", JsonSchema.Verdicts(
                Statistics, """{"statistics":[{"key":"Line","subject":"a.cs:1","bytes":1,"count":1,"average":1}]}"""));
        }
    }

    private static string Text(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        Assert.True(stream.CanWrite);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
