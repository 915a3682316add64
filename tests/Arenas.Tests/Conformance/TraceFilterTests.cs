using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;
using Arenas.Tests.Diagnostics;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Filters: what they say of themselves, of a trace and of a snapshot.</summary>
public sealed class TraceFilterTests
{
    private const string TestFilters = "test_tracemalloc.TestFilters";
    private const string TestSnapshot = "test_tracemalloc.TestSnapshot";
    private const string A2 = "0 10 a.cs:2 <- b.cs:4 (2 of 3 frames)";
    private const string A5 = "1 2 a.cs:5 <- b.cs:4 (2 of 3 frames)";
    private const string B1 = "2 66 b.cs:1";
    private const string Unknown = "3 7 <unknown>:0";

    [Fact]
    [Conforms(TestSnapshot, "test_filter_traces")]
    public void Inclusive_filters_add_up_and_exclusive_ones_take_away()
    {
        Snapshot snapshot = TraceSnapshots.First;
        SnapshotFilter notB = new(inclusive: false, "b.cs");
        SnapshotFilter line2 = new(inclusive: true, "a.cs", 2);
        SnapshotFilter line5 = new(inclusive: true, "a.cs", 5);
        Snapshot without = snapshot.Filter(notB);
        Assert.Equal([A2, A2, A2, A5, Unknown], TraceSnapshots.TracesOf(without));
        Assert.Equal([A2, A2, A2, A5, B1, Unknown], TraceSnapshots.TracesOf(snapshot));
        Assert.Equal([A2, A2, A2, A5], TraceSnapshots.TracesOf(without.Filter(line2, line5)));
        Assert.Equal([A2, A2, A2], TraceSnapshots.TracesOf(snapshot.Filter(line2, line5, new(false, null, 5))));

        Snapshot copy = snapshot.Filter();
        Assert.NotSame(snapshot, copy);
        SnapshotAssert.Equal(snapshot, copy);
        Assert.Throws<ArgumentNullException>(() => snapshot.Filter(filters: null!));
        Assert.Throws<ArgumentNullException>(() => snapshot.Filter([null!]));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_filter_traces_domain")]
    public void A_filter_can_be_for_one_heap_only()
    {
        Snapshot snapshot = TraceSnapshots.First;
        Assert.Equal(
            [A2, A2, A2, B1, Unknown],
            TraceSnapshots.TracesOf(snapshot.Filter(new SnapshotFilter(false, "a.cs", heap: "1"))));
        Assert.Equal(
            [A5], TraceSnapshots.TracesOf(snapshot.Filter(new SnapshotFilter(true, "a.cs", heap: "1"))));
    }

    [Fact]
    [Conforms(TestSnapshot, "test_filter_traces_domain_filter")]
    public void A_filter_can_be_of_a_heap_alone()
    {
        Snapshot snapshot = TraceSnapshots.First;
        Assert.Equal(
            [A2, A2, A2, A5, B1],
            TraceSnapshots.TracesOf(snapshot.Filter(new SnapshotFilter(false, heap: "3"))));
        Assert.Equal([Unknown], TraceSnapshots.TracesOf(snapshot.Filter(new SnapshotFilter(true, heap: "3"))));
    }

    [Fact]
    [Conforms(TestFilters, "test_filter_attributes")]
    public void A_filter_says_what_it_was_made_of_and_cannot_be_changed()
    {
        SnapshotFilter filter = new(inclusive: true, "abc");
        Assert.Equal((true, "abc", null, false), (filter.Inclusive, filter.FilePattern, filter.Line, filter.AllFrames));
        Assert.Equal((null, null), (filter.Heap, filter.Type));
        filter = new(false, "test.cs", 123, true, "heap", "type");
        Assert.Equal(
            (false, "test.cs", 123, true), (filter.Inclusive, filter.FilePattern, filter.Line, filter.AllFrames));
        Assert.Equal(("heap", "type"), (filter.Heap, filter.Type));
        Assert.All(typeof(SnapshotFilter).GetProperties(), property => Assert.False(property.CanWrite));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SnapshotFilter(true, "abc", -1));
    }

    [Theory]
    [Conforms(TestFilters, "test_filter_match")]
    [InlineData(null, "111 000")]
    [InlineData(5, "010 000")]
    [InlineData(0, "100 000")]
    public void A_line_is_compared_only_if_there_is_one(int? line, string expected)
    {
        (string, int)[] frames = [("abc", 0), ("abc", 5), ("abc", 10), ("12356", 0), ("12356", 5), ("12356", 10)];
        bool[] stays = [.. expected.Where(mark => mark != ' ').Select(mark => mark == '1')];
        Assert.Equal(stays, frames.Select(frame => Stays(new(inclusive: true, "abc", line), frame)));
        Assert.Equal(
            stays.Select(stay => !stay), frames.Select(frame => Stays(new(inclusive: false, "abc", line), frame)));
    }

    [Fact]
    [Conforms(TestFilters, "test_filter_match_filename")]
    public void A_file_name_is_compared_whole()
    {
        string[] names = ["abc", "12356", CallFrame.UnknownFile];
        Assert.Equal([true, false, false], names.Select(name => Stays(new(inclusive: true, "abc"), (name, 0))));
        Assert.Equal([false, true, true], names.Select(name => Stays(new(inclusive: false, "abc"), (name, 0))));
    }

    [Fact]
    [Conforms(TestFilters, "test_filter_match_filename_joker")]
    public void A_star_stands_for_any_characters()
    {
        (string Name, string Pattern)[] fit =
        [
            ("", ""), ("", "*"), ("abc", "abc"), ("abc", "a*"), ("abc", "abc*"), ("abc", "a*c"), ("abcdcx", "a*cx"),
            ("abcde", "a*c*e"), ("abcbdefeg", "a*bd*eg"),
        ];
        (string Name, string Pattern)[] differ =
        [
            ("abc", ""), ("", "abc"), ("abc", "abcd"), ("abc", "def"), ("abc", "b*"), ("abc", "abcd*"), ("abb", "a*c"),
            ("abcdce", "a*cx"), ("abcdd", "a*c*e"), ("abcbdefef", "a*bd*eg"),
        ];
        Assert.All(fit, one => Assert.True(Stays(new(true, one.Pattern), (one.Name, 0)), $"{one}"));
        Assert.All(differ, one => Assert.False(Stays(new(true, one.Pattern), (one.Name, 0)), $"{one}"));
        (string Name, string Pattern)[] onWindows =
        [
            ("aBC", "ABc"), ("aBcDe", "Ab*dE"), ("a.cs", "a.CS"), (@"a/b", @"a\b"), (@"a\b", @"a/b"),
            (@"a/b\c", @"a\b/c"), (@"a/b/c", @"a\b\c"),
        ];
        Assert.All(onWindows, one =>
        {
            Assert.True(new FilePattern(one.Pattern, isWindows: true).Matches(one.Name), $"{one}");
            Assert.False(new FilePattern(one.Pattern, isWindows: false).Matches(one.Name), $"{one}");
            Assert.Equal(OperatingSystem.IsWindows(), Stays(new(true, one.Pattern), (one.Name, 0)));
        });
    }

    [Theory]
    [Conforms(TestFilters, "test_filter_match_trace")]
    [InlineData(true, "b.cs", true, "1100")]
    [InlineData(true, "b.cs", false, "0100")]
    [InlineData(false, "b.cs", true, "0011")]
    [InlineData(false, "b.cs", false, "1011")]
    [InlineData(false, CallFrame.UnknownFile, false, "1110")]
    [InlineData(true, CallFrame.UnknownFile, true, "0011")]
    [InlineData(false, CallFrame.UnknownFile, true, "1100")]
    public void All_frames_are_looked_at_or_only_the_most_recent(
        bool inclusive, string pattern, bool allFrames, string expected)
    {
        (string, int)[][] stacks =
        [
            [("a.cs", 2), ("b.cs", 3)],
            [("b.cs", 4), ("b.cs", 5)],
            [("c.cs", 5), (CallFrame.UnknownFile, 0)],
            [(CallFrame.UnknownFile, 0)],
        ];
        SnapshotFilter filter = new(inclusive, pattern, allFrames: allFrames);
        IEnumerable<char> marks = stacks.Select(stack => Stays(filter, stack) ? '1' : '0');
        Assert.Equal(expected, string.Concat(marks));
    }

    private static bool Stays(SnapshotFilter filter, params (string File, int Line)[] frames) =>
        SnapshotBuilderStatistics.Of([new(1, "heap", frames.Length, frames)]).Filter(filter).TotalCount == 1;
}
