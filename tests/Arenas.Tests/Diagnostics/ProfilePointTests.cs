using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Points become fewer, and columns fewer still, and no extreme is lost.</summary>
public static class ProfilePointTests
{
    private static readonly ProfileMeasure[] s_measures = Enum.GetValues<ProfileMeasure>();

    private static readonly Gen<ProfilePoint[]> s_points =
        from steps in Gen.Choose(1, 1000).ArrayOf()
        from seed in Gen.Choose(0, int.MaxValue)
        select Points(steps, new Random(seed));

    [Fact]
    public static void A_series_keeps_its_limit_and_every_extreme() => Holds(
        from points in s_points
        from limit in Gen.Choose(PointSeries.SmallestLimit, 40)
        select (points, limit),
        static given =>
        {
            PointSeries series = new(given.Item2);
            foreach (ProfilePoint point in given.points)
            {
                series.Add(point);
                Assert.InRange(series.ToArray().Length, 1, given.Item2);
            }
            ProfilePoint[] kept = series.ToArray();
            Same(given.points, kept);
            Assert.Equal(kept.OrderBy(point => point.Time), kept);
            Assert.Equal(kept.Select(point => point.GcPause).Order(), kept.Select(point => point.GcPause));
            Assert.True(kept.Length >= int.Min(given.points.Length, (given.Item2 - 5) / 2), "it keeps what it can");
        });

    [Fact]
    public static void A_series_that_is_not_full_keeps_all_points() => Holds(
        s_points.Select(points => (points, 0)),
        static given =>
        {
            PointSeries series = new(given.points.Length + 8);
            Array.ForEach(given.points, point => series.Add(point));
            Assert.Equal(given.points, series.ToArray());
        });

    [Fact]
    public static void Columns_hold_every_value_and_are_joined() => Holds(
        from points in s_points
        from count in Gen.Choose(1, 30)
        select (points, count),
        static given =>
        {
            foreach (ProfileMeasure measure in s_measures)
            {
                IReadOnlyList<ProfileRange> columns = ProfilePlot.Columns(given.points, measure, given.Item2);
                Assert.Equal(given.Item2, columns.Count);
                Assert.Equal(given.points.Min(point => point[measure]), columns.Min(range => range.Least));
                Assert.Equal(given.points.Max(point => point[measure]), columns.Max(range => range.Greatest));
                Assert.Equal(given.points[0][measure], columns[0].First);
                Assert.Equal(given.points[^1][measure], columns[^1].Last);
                Assert.All(columns, range => Assert.True(
                    range.Least <= long.Min(range.First, range.Last)
                        && range.Greatest >= long.Max(range.First, range.Last)));
            }
        });

    [Fact]
    public static void Columns_without_a_point_hold_what_was_before_them()
    {
        ProfilePoint[] points = [Point(0, 5), Point(10, 7), Point(1000, 3)];
        IReadOnlyList<ProfileRange> columns = ProfilePlot.Columns(points, ProfileMeasure.Used, 4);
        Assert.Equal([new(5, 5, 7, 7), new(7, 7, 7, 7), new(7, 7, 7, 7), new(3, 3, 3, 3)], columns);
        Assert.Empty(ProfilePlot.Columns([], ProfileMeasure.Used, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProfilePlot.Columns(points, ProfileMeasure.Used, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProfilePlot.Columns(points, (ProfileMeasure)77, 4));
    }

    [Fact]
    public static void A_peak_of_one_sample_in_a_million_stays()
    {
        PointSeries series = new(100);
        for (int i = 0; i < 1_000_000; i++)
        {
            series.Add(Point(i, i == 654_321 ? 1_000 : i % 10));
        }
        Assert.Equal(1_000, series.ToArray().Max(point => point.UsedBytes));
        Assert.InRange(series.ToArray().Length, 40, 100);
    }

    private static ProfilePoint Point(int milliseconds, long used) =>
        new(TimeSpan.FromMilliseconds(milliseconds), 0, 0, used, 0, 0, 0, default, 0);

    private static ProfilePoint[] Points(int[] steps, Random random)
    {
        ProfilePoint[] points = new ProfilePoint[steps.Length + 1];
        for (int i = 1; i < points.Length; i++)
        {
            ProfilePoint before = points[i - 1];
            points[i] = new(before.Time + TimeSpan.FromTicks(steps[i - 1]), random.Next(), random.Next(), random.Next(),
                random.Next(100), random.Next(), before.GcCount + random.Next(2),
                before.GcPause + TimeSpan.FromTicks(random.Next(3)), random.Next(1, 9));
        }
        return points;
    }

    private static void Same(ProfilePoint[] points, ProfilePoint[] kept)
    {
        foreach (ProfileMeasure measure in s_measures)
        {
            Assert.Equal(points.Min(point => point[measure]), kept.Min(point => point[measure]));
            Assert.Equal(points.Max(point => point[measure]), kept.Max(point => point[measure]));
        }
        Assert.Equal(points[0].Time, kept[0].Time);
        Assert.Equal(points[^1].Time, kept[^1].Time);
        Assert.Equal(points[^1].GcCount, kept[^1].GcCount);
    }

    private static void Holds(Gen<(ProfilePoint[], int)> given, Action<(ProfilePoint[] points, int)> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(300), Prop.ForAll(Arb.From(given), property));
}
