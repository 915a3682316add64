using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Diagnostics;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>What a snapshot says of its traces: sums, differences, text.</summary>
public sealed class TraceSnapshotTests
{
    private const string TestSnapshot = "test_tracemalloc.TestSnapshot";

    [Fact]
    [Conforms(TestSnapshot, "test_create_snapshot")]
    public void A_snapshot_keeps_its_limit_and_each_trace_with_all_its_frames()
    {
        Snapshot snapshot = SnapshotBuilderStatistics.Of([new(5, "0", 10, ("a.cs", 2))], frameLimit: 5);
        Assert.Equal(5, snapshot.FrameLimit);
        SnapshotRow trace = Assert.Single(snapshot.Rows);
        Assert.Equal(5, trace.Size);
        Assert.Equal(10, trace.Stack.TotalFrames);
        Assert.Equal(new CallFrame("a.cs", 2), Assert.Single(trace.Stack));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_snapshot_group_by_line")]
    public void By_line_the_most_recent_frame_gets_the_bytes()
    {
        Assert.Equal(
            [("b.cs:1", 66, 1), ("a.cs:2", 30, 3), ("<unknown>:0", 7, 1), ("a.cs:5", 2, 1)],
            Sums(TraceSnapshots.First, StatisticKey.Line));
        Assert.Equal(
            [("a.cs:5", 5002, 2), ("c.cs:578", 400, 1), ("a.cs:2", 30, 3)],
            Sums(TraceSnapshots.Second, StatisticKey.Line));
        Assert.Equal(
            [
                ("a.cs:5", 5002, 5000, 2, 1), ("c.cs:578", 400, 400, 1, 1), ("b.cs:1", 0, -66, 0, -1),
                ("<unknown>:0", 0, -7, 0, -1), ("a.cs:2", 30, 0, 3, 0),
            ],
            Differences(StatisticKey.Line));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_snapshot_group_by_file")]
    public void By_file_all_lines_are_one()
    {
        Assert.Equal(
            [("b.cs:0", 66, 1), ("a.cs:0", 32, 4), ("<unknown>:0", 7, 1)],
            Sums(TraceSnapshots.First, StatisticKey.File));
        Assert.Equal([("a.cs:0", 5032, 5), ("c.cs:0", 400, 1)], Sums(TraceSnapshots.Second, StatisticKey.File));
        Assert.Equal(
            [
                ("a.cs:0", 5032, 5000, 5, 1), ("c.cs:0", 400, 400, 1, 1), ("b.cs:0", 0, -66, 0, -1),
                ("<unknown>:0", 0, -7, 0, -1),
            ],
            Differences(StatisticKey.File));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_snapshot_group_by_traceback")]
    public void By_stack_all_frames_count()
    {
        Assert.Equal(
            [("b.cs:1", 66, 1), ("a.cs:2 <- b.cs:4", 30, 3), ("<unknown>:0", 7, 1), ("a.cs:5 <- b.cs:4", 2, 1)],
            Sums(TraceSnapshots.First, StatisticKey.Stack));
        Assert.Equal(
            [("a.cs:5 <- b.cs:4", 5002, 2), ("c.cs:578", 400, 1), ("a.cs:2 <- b.cs:4", 30, 3)],
            Sums(TraceSnapshots.Second, StatisticKey.Stack));
        Assert.Equal(
            [
                ("a.cs:5 <- b.cs:4", 5002, 5000, 2, 1), ("c.cs:578", 400, 400, 1, 1), ("b.cs:1", 0, -66, 0, -1),
                ("<unknown>:0", 0, -7, 0, -1), ("a.cs:2 <- b.cs:4", 30, 0, 3, 0),
            ],
            Differences(StatisticKey.Stack));
        Assert.Equal("cumulative", Assert.Throws<ArgumentException>(
            () => TraceSnapshots.First.Statistics(StatisticKey.Stack, cumulative: true)).ParamName);
    }

    [Fact]
    [Conforms(TestSnapshot, "test_snapshot_group_by_cumulative")]
    public void Cumulative_statistics_give_the_bytes_to_every_frame()
    {
        Assert.Equal(
            [("b.cs:0", 98, 5), ("a.cs:0", 32, 4), ("<unknown>:0", 7, 1)],
            Sums(TraceSnapshots.First, StatisticKey.File, cumulative: true));
        Assert.Equal(
            [("b.cs:1", 66, 1), ("b.cs:4", 32, 4), ("a.cs:2", 30, 3), ("<unknown>:0", 7, 1), ("a.cs:5", 2, 1)],
            Sums(TraceSnapshots.First, StatisticKey.Line, cumulative: true));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_trace_format")]
    public void A_trace_a_stack_and_a_frame_are_written_with_the_most_recent_line()
    {
        SnapshotRow trace = TraceSnapshots.First.Rows[0];
        Assert.Equal("a.cs:2: 10 B", trace.ToString());
        Assert.Equal("a.cs:2", trace.Stack.ToString());
        Assert.Equal("a.cs:2", trace.Stack[0].ToString());
    }

    [Fact]
    [Conforms(TestSnapshot, "test_statistic_format")]
    public void A_statistic_is_written_with_size_count_and_average() => Assert.Equal(
        "b.cs:1: size=66 B, count=1, average=66 B",
        TraceSnapshots.First.Statistics(StatisticKey.Line)[0].ToString());

    [Fact]
    [Conforms(TestSnapshot, "test_statistic_diff_format")]
    public void A_difference_is_written_with_what_has_changed()
    {
        IReadOnlyList<StatisticDiff> differences =
            TraceSnapshots.Second.CompareTo(TraceSnapshots.First, StatisticKey.Line);
        Assert.Equal(
            "a.cs:5: size=5002 B (+5000 B), count=2 (+1), average=2501 B", differences[0].ToString());
        Assert.Equal("b.cs:1: size=0 B (-66 B), count=0 (-1)", differences[2].ToString());
        Assert.Equal("a.cs:2: size=30 B (+0 B), count=3 (+0), average=10 B", differences[4].ToString());
    }

    [Fact]
    [Conforms(TestSnapshot, "test_slices")]
    public void Traces_and_frames_can_be_sliced()
    {
        SnapshotRows traces = TraceSnapshots.First.Rows;
        Assert.Equal([traces[0], traces[1]], traces[..2]);
        Assert.Equal([traces[5]], traces[^1..]);
        CallStack stack = traces[0].Stack;
        Assert.Equal([stack[0], stack[1]], stack[..2]);
        Assert.Equal([stack[1]], stack[1..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => traces[..7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => traces[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => stack[..3]);
    }

    [Fact]
    [Conforms(TestSnapshot, "test_format_traceback")]
    public void A_stack_is_written_from_either_end_with_its_source()
    {
        string[] recent = ["  File \"a.cs\", line 2", "    <a.cs, 2>"];
        string[] oldest = ["  File \"b.cs\", line 4", "    <b.cs, 4>"];
        Assert.Equal([.. oldest, .. recent], Format());
        Assert.Equal(recent, Format(limit: 1));
        Assert.Equal(oldest, Format(limit: -1));
        Assert.Equal([.. recent, .. oldest], Format(mostRecentFirst: true));
        Assert.Equal(recent, Format(limit: 1, mostRecentFirst: true));
        Assert.Equal(oldest, Format(limit: -1, mostRecentFirst: true));
        Assert.Equal([.. oldest, .. recent], Format(limit: int.MinValue));
        Assert.Empty(Format(limit: 0));

        static IReadOnlyList<string> Format(int? limit = null, bool mostRecentFirst = false) =>
            TraceSnapshots.First.Rows[0].Stack.Format(
                limit, mostRecentFirst, frame => $"  <{frame.File}, {frame.Line}>  ");
    }

    [Fact]
    [Conforms("test_tracemalloc.TestTraceback", "test_repr")]
    public void A_stack_describes_all_its_frames_and_how_many_there_were()
    {
        CallStack stack = SnapshotBuilderStatistics.StackOf(2, ("f1", 1), ("f2", 2));
        Assert.Equal("f1:1 <- f2:2", stack.Describe());
        Assert.Equal(
            "f1:1 <- f2:2 (2 of 5 frames)",
            SnapshotBuilderStatistics.StackOf(5, ("f1", 1), ("f2", 2)).Describe());
        Assert.Equal("<unknown>:0", CallStack.Unknown.Describe());
    }

    private static IEnumerable<(string, long, long)> Sums(
        Snapshot snapshot, StatisticKey key, bool cumulative = false) =>
        snapshot.Statistics(key, cumulative).Select(one => (NameOf(one.Subject), one.Bytes, one.Count));

    private static IEnumerable<(string, long, long, long, long)> Differences(StatisticKey key) =>
        TraceSnapshots.Second.CompareTo(TraceSnapshots.First, key).Select(
            one => (NameOf(one.Subject), one.Bytes, one.BytesDiff, one.Count, one.CountDiff));

    private static string NameOf(StatisticSubject subject) => string.Join(" <- ", subject.Stack!);
}
