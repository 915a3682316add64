using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Arenas.Diagnostics;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Statistics, differences and text where the model's random rows do not go.</summary>
public static class StatisticsTests
{
    [Fact]
    public static void A_frame_that_calls_itself_gets_the_bytes_once()
    {
        Snapshot snapshot = SnapshotBuilderStatistics.Of(
            [new(100, "h", 4, ("a.cs", 1), ("a.cs", 2), ("a.cs", 1), ("b.cs", 3))]);
        Assert.Equal(
            [("b.cs:3", 100, 1), ("a.cs:2", 100, 1), ("a.cs:1", 100, 1)],
            Sums(snapshot.Statistics(StatisticKey.Line, cumulative: true)));
        Assert.Equal(
            [("b.cs:0", 100, 1), ("a.cs:0", 100, 1)],
            Sums(snapshot.Statistics(StatisticKey.File, cumulative: true)));
    }

    [Fact]
    public static void Samples_estimate_lines_and_leave_types_sizes_and_heaps_exact()
    {
        CallStack stack = SnapshotBuilderStatistics.StackOf(1, ("a.cs", 1));
        Snapshot snapshot = SnapshotBuilderStatistics.Of(
        [
            new(10, stack, Weight: 2.25f), new(10, stack, Weight: 2.3125f), new(10, stack, Weight: 0),
            new(5, CallStack.Unknown, Weight: 0),
        ], isSampled: true);
        Assert.Equal([("a.cs:1", 46, 5)], Sums(snapshot.Statistics(StatisticKey.Line)));
        Assert.Equal([("block", 35, 4)], Sums(snapshot.Statistics(StatisticKey.Type)));
        Assert.Equal([("heap", 35, 4)], Sums(snapshot.Statistics(StatisticKey.Heap)));
        Assert.Equal([("10 B", 30, 3), ("5 B", 5, 1)], Sums(snapshot.Statistics(StatisticKey.SizeClass)));
        Assert.Equal((35, 4), (snapshot.TotalBytes, snapshot.TotalCount));
        Assert.Equal([2.25f, 2.3125f, 0, 0], snapshot.Rows.Select(row => row.Weight));
    }

    [Fact]
    public static void A_line_in_one_method_names_it_and_one_in_several_names_none()
    {
        Snapshot first = SnapshotBuilderStatistics.Of(
        [
            new(1, new([new CallFrame("a.cs", 1, "A.M")])), new(2, new([new CallFrame("a.cs", 1, "A.N")])),
            new(1, new([new CallFrame("b.cs", 1, "B.M")])), new(1, new([new CallFrame("b.cs", 1, "B.M")], 9)),
        ]);
        Assert.Equal(
            [new("a.cs", 1), new("b.cs", 1, "B.M")],
            first.Statistics(StatisticKey.Line).Select(one => one.Subject.Stack!.Site));
        Assert.Equal(3, first.Statistics(StatisticKey.Stack).Count);
        Snapshot second = SnapshotBuilderStatistics.Of([new(3, new([new CallFrame("a.cs", 1, "A.N")]))]);
        Assert.Equal(
            [("b.cs:1", 0, -2), ("a.cs:1", 3, 0)],
            second.CompareTo(first, StatisticKey.Line).Select(
                one => (one.Subject.ToString(), one.Bytes, one.BytesDiff)));
    }

    [Fact]
    public static void Types_and_heaps_of_one_name_are_one()
    {
        Snapshot one = SnapshotBuilderStatistics.Of([new(5, CallStack.Unknown), new(6, CallStack.Unknown, "other")]);
        Snapshot merged = new(
            one.Columns, [one.Heaps[0], one.Heaps[0]], [SnapshotType.Block, SnapshotType.Block], one.Stacks);
        Assert.Equal([("heap", 11, 2)], Sums(merged.Statistics(StatisticKey.Heap)));
        Assert.Equal([("block", 11, 2)], Sums(merged.Statistics(StatisticKey.Type)));
    }

    [Fact]
    public static void A_key_that_does_not_exist_is_refused()
    {
        Snapshot snapshot = SnapshotBuilderStatistics.Of([]);
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Statistics((StatisticKey)6));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.CompareTo(snapshot, (StatisticKey)(-1)));
        Assert.Throws<ArgumentNullException>(() => snapshot.CompareTo(null!, StatisticKey.Line));
        Assert.All(
            new[] { StatisticKey.Stack, StatisticKey.Type, StatisticKey.SizeClass, StatisticKey.Heap },
            key => Assert.Throws<ArgumentException>(() => snapshot.Statistics(key, cumulative: true)));
    }

    // What Python 3.13 prints for the same numbers.
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(2.5, "2 B")]
    [InlineData(3.5, "4 B")]
    [InlineData(10239, "10239 B")]
    [InlineData(10240, "10.0 KiB")]
    [InlineData(10496, "10.2 KiB")]
    [InlineData(102399, "100.0 KiB")]
    [InlineData(102400, "100 KiB")]
    [InlineData(10485759, "10240 KiB")]
    [InlineData(10485760, "10.0 MiB")]
    [InlineData(1e18, "909495 TiB")]
    [InlineData(-20000, "-19.5 KiB")]
    public static void Bytes_have_three_to_five_digits_and_a_unit(double bytes, string text) =>
        Assert.Equal(text, ByteText.Of(bytes));

    [Fact]
    public static void Subjects_are_equal_and_ordered_by_what_they_name()
    {
        CallStack stack = SnapshotBuilderStatistics.StackOf(2, ("a.cs", 1), ("b.cs", 2));
        StatisticSubject[] ascending =
        [
            StatisticSubject.OfLine(new("a.cs", 1)), StatisticSubject.OfLine(new("a.cs", 2)),
            StatisticSubject.OfFile("a.cs"), StatisticSubject.OfFile("b.cs"), StatisticSubject.OfStack(stack),
            StatisticSubject.OfType("block"), StatisticSubject.OfBlockBytes(16), StatisticSubject.OfBlockBytes(32),
            StatisticSubject.OfHeap("block"),
        ];
        Assert.Equal(ascending, ascending.Reverse().Order());
        Assert.Equal(ascending.Length, ascending.Distinct().Count());
        StatisticSubject cut = StatisticSubject.OfStack(new(stack, 7));
        Assert.True(cut == ascending[4] && cut.GetHashCode() == ascending[4].GetHashCode() && cut >= ascending[4]);
        Assert.True(ascending[0] < ascending[1] && ascending[1] > null && ascending[1] != ascending[0]);
        Assert.Equal(
            StatisticSubject.OfLine(new("a.cs", 1, "A.M")).GetHashCode(), ascending[0].GetHashCode());
    }

    [Fact]
    public static void A_frame_is_written_with_its_source_only_if_that_can_be_read()
    {
        string folder = Directory.CreateTempSubdirectory("arenas").FullName;
        string path = Path.Combine(folder, "source.cs");
        File.WriteAllText(path, "first\n    second;  \n\n");
        CallStack stack = SnapshotBuilderStatistics.StackOf(
            7, (path, 2), (path, 3), (path, 9), (path, 0), (folder, 1), ("", 1), ("\0", 1));
        Assert.Equal(
            [
                $"  File \"{path}\", line 2", "    second;", $"  File \"{path}\", line 3", $"  File \"{path}\", line 9",
                $"  File \"{path}\", line 0", $"  File \"{folder}\", line 1", "  File \"\", line 1",
                "  File \"\0\", line 1",
            ],
            stack.Format(mostRecentFirst: true));
        Directory.Delete(folder, recursive: true);
        Assert.Null(SourceLine.Of(new("/dev/zero", 1)));
        Assert.Equal(7, stack.Format().Count);
    }

    // Each as Python's fnmatch has it.
    [Theory]
    [InlineData("a.cs", "?.cs", true)]
    [InlineData(".cs", "?.cs", false)]
    [InlineData("b.cs", "[abc].cs", true)]
    [InlineData("d.cs", "[abc].cs", false)]
    [InlineData("d.cs", "[!abc].cs", true)]
    [InlineData("a.cs", "[!abc].cs", false)]
    [InlineData("m.cs", "[a-z].cs", true)]
    [InlineData("M.cs", "[a-z].cs", false)]
    [InlineData("-.cs", "[a-].cs", true)]
    [InlineData("m.cs", "[z-a].cs", false)]
    [InlineData("].cs", "[]].cs", true)]
    [InlineData("a.cs", "[!]].cs", true)]
    [InlineData("].cs", "[!]].cs", false)]
    [InlineData("[a.cs", "[a.cs", true)]
    [InlineData("[]", "[]", true)]
    [InlineData("[!]", "[!]", true)]
    [InlineData("^", "[^a]", true)]
    [InlineData("b", "[^a]", false)]
    [InlineData("a\nb", "a*b", true)]
    [InlineData("src/dir/a.cs", "*/a.cs", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*a*a*a*a*c", false)]
    [InlineData("ab[c", "*[c", true)]
    public static void A_pattern_fits_what_fnmatch_says(string name, string pattern, bool fits) =>
        Assert.Equal(fits, new FilePattern(pattern, isWindows: false).Matches(name));

    [Fact]
    public static void Filters_by_type_and_heap_describe_what_fits_both()
    {
        Snapshot snapshot = SnapshotBuilderStatistics.Of(
        [
            new(1, CallStack.Unknown, "a"), new(2, CallStack.Unknown, "a", "Node", Edges: [0, 1]),
            new(3, CallStack.Unknown, "b", "Node", Edges: [0]), new(4, CallStack.Unknown, "b", "Leaf", Edges: [1]),
        ]);
        Assert.Equal([2, 3], Sizes(snapshot.Filter(new SnapshotFilter(true, type: "Node"))));
        Assert.Equal([1, 2, 4], Sizes(snapshot.Filter(new SnapshotFilter(false, type: "Node", heap: "b"))));
        Assert.Equal([1], Sizes(snapshot.Filter(new SnapshotFilter(true, type: SnapshotType.Block.Name))));
        Snapshot nodes = snapshot.Filter(new SnapshotFilter(false, heap: "a"));
        Assert.Equal((0, 2), (nodes.BlockCount, nodes.ObjectCount));
        Assert.Equal([0], nodes.Columns.EdgeTargets);
        Assert.Equal([0, 0, 1], nodes.Columns.EdgeStarts);
    }

    private static IEnumerable<long> Sizes(Snapshot snapshot) => snapshot.Rows.Select(row => row.Size);

    private static IEnumerable<(string, long, long)> Sums(IReadOnlyList<Statistic> statistics) =>
        statistics.Select(one => (one.Subject.ToString(), one.Bytes, one.Count));
}
