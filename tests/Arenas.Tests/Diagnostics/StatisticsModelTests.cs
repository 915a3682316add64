using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Random snapshots, and what a naive model says of them; one that fails is shrunk.</summary>
public static class StatisticsModelTests
{
    private static readonly Gen<SnapshotFilter> s_filter =
        from inclusive in Gen.Elements(true, false)
        from pattern in Gen.Elements(null, "a.cs", "b*", "dir/c.cs", "*", CallFrame.UnknownFile)
        from line in Gen.Elements<int?>(null, null, 0, 1, 2)
        from allFrames in Gen.Elements(true, false)
        from heap in Gen.Elements(null, null, "one", "two", "nowhere")
        from type in Gen.Elements(null, null, "Node", "block")
        select new SnapshotFilter(inclusive, pattern, line, allFrames, heap, type);

    public static TheoryData<StatisticKey, bool, bool> Keys()
    {
        TheoryData<StatisticKey, bool, bool> keys = [];
        foreach (StatisticKey key in Enum.GetValues<StatisticKey>())
        {
            foreach (bool isSampled in new[] { false, true })
            {
                keys.Add(key, false, isSampled);
                if (key is StatisticKey.Line or StatisticKey.File)
                {
                    keys.Add(key, true, isSampled);
                }
            }
        }
        return keys;
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public static void Statistics_equal_the_sums_of_a_model(StatisticKey key, bool isCumulative, bool isSampled) =>
        Holds(SampleRows.Arbitrary, rows =>
        {
            IReadOnlyList<Statistic> statistics =
                SnapshotBuilderStatistics.Of(rows, isSampled).Statistics(key, isCumulative);
            Assert.Equal(
                RowModel.Sums(rows, key, isCumulative, isSampled).OrderBy(sum => sum.Key, StringComparer.Ordinal),
                statistics.ToDictionary(one => RowModel.NameOf(one.Subject), one => (one.Bytes, one.Count))
                    .OrderBy(sum => sum.Key, StringComparer.Ordinal));
            Assert.Equal(
                statistics.OrderByDescending(one => one.Bytes).ThenByDescending(one => one.Count)
                    .ThenByDescending(one => one.Subject),
                statistics);
        });

    [Theory]
    [MemberData(nameof(Keys))]
    public static void Differences_equal_those_of_a_models_sums(StatisticKey key, bool isCumulative, bool isSampled) =>
        Holds(Two(SampleRows.Arbitrary, SampleRows.Arbitrary), rows =>
        {
            IReadOnlyList<StatisticDiff> differences = SnapshotBuilderStatistics.Of(rows.Item2, isSampled)
                .CompareTo(SnapshotBuilderStatistics.Of(rows.Item1, isSampled), key, isCumulative);
            Dictionary<string, (long Bytes, long Count)> before =
                RowModel.Sums(rows.Item1, key, isCumulative, isSampled);
            Dictionary<string, (long Bytes, long Count)> after =
                RowModel.Sums(rows.Item2, key, isCumulative, isSampled);
            Assert.Equal(
                before.Keys.Union(after.Keys).Order(StringComparer.Ordinal),
                differences.Select(one => RowModel.NameOf(one.Subject)).Order(StringComparer.Ordinal));
            Assert.All(differences, one =>
            {
                (long bytes, long count) = after.GetValueOrDefault(RowModel.NameOf(one.Subject));
                (long oldBytes, long oldCount) = before.GetValueOrDefault(RowModel.NameOf(one.Subject));
                Assert.Equal(
                    (bytes, bytes - oldBytes, count, count - oldCount),
                    (one.Bytes, one.BytesDiff, one.Count, one.CountDiff));
            });
            Assert.Equal(
                differences.OrderByDescending(one => Math.Abs(one.BytesDiff)).ThenByDescending(one => one.Bytes)
                    .ThenByDescending(one => Math.Abs(one.CountDiff)).ThenByDescending(one => one.Count)
                    .ThenByDescending(one => one.Subject),
                differences);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void Filters_leave_the_rows_that_a_model_leaves_and_the_edges_among_them(bool isSampled) =>
        Holds(Two(SampleRows.Arbitrary, Arb.From(s_filter.ArrayOf().Resize(4))), one =>
        {
            (SampleRow[] rows, SnapshotFilter[] filters) = one;
            Snapshot all = SnapshotBuilderStatistics.Of(rows, isSampled);
            Snapshot left = all.Filter(filters);
            Assert.True(left.Columns.AreConsistent());
            HashSet<ulong> stay = [.. rows.Select((row, i) => (row, i))
                .Where(row => RowModel.Stays(row.row, filters)).Select(row => 0x1000 + (16UL * (uint)row.i))];
            Assert.Equal(all.Rows.Where(row => stay.Contains(row.Place)), left.Rows);
            Assert.Equal(
                EdgesOf(all).Where(edge => stay.Contains(edge.From) && stay.Contains(edge.To)), EdgesOf(left));
            Assert.Equal(rows.Length, all.TotalCount);
            Assert.Equal(left.Rows.Sum(row => row.Size), left.TotalBytes);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_snapshot_that_was_saved_is_loaded_as_it_was(bool isSampled) =>
        Holds(SampleRows.Arbitrary, rows =>
        {
            Snapshot snapshot = SnapshotBuilderStatistics.Of(rows, isSampled);
            SnapshotAssert.Equal(snapshot, SnapshotAssert.Reloaded(snapshot));
        });

    private static IEnumerable<(ulong From, ulong To, ushort Field)> EdgesOf(Snapshot snapshot)
    {
        Arenas.Diagnostics.SnapshotColumns columns = snapshot.Columns;
        for (int i = 0; i < columns.ObjectCount; i++)
        {
            for (int edge = columns.EdgeStarts[i]; edge < columns.EdgeStarts[i + 1]; edge++)
            {
                yield return (
                    columns.Places[columns.BlockCount + i],
                    columns.Places[columns.BlockCount + columns.EdgeTargets[edge]],
                    columns.EdgeFields[edge]);
            }
        }
    }

    private static Arbitrary<(T1, T2)> Two<T1, T2>(Arbitrary<T1> first, Arbitrary<T2> second) => Arb.From(
        from one in first.Generator
        from two in second.Generator
        select (one, two),
        pair => first.Shrinker(pair.one).Select(one => (one, pair.two))
            .Concat(second.Shrinker(pair.two).Select(two => (pair.one, two))));

    private static void Holds<T>(Arbitrary<T> values, Action<T> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(150)).WithEndSize(60), Prop.ForAll(values, property));
}
