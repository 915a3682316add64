using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Xml.Linq;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Profiles of real heaps.</summary>
public static unsafe class ProfileTests
{
    private static readonly string[] s_names = ["load", "parse", "serve"];

    [Fact]
    public static void Scopes_measure_what_a_model_of_the_heap_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60),
        Prop.ForAll(Arb.From(Programs()), Run));

    [Fact]
    public static void It_samples_the_process_until_it_is_stopped()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using Profile profile = Profile.Start(Exactly(heap, TimeSpan.FromMilliseconds(2)));
        nint block = (nint)heap.Alloc(3 << 20);
        GC.Collect();
        Wait(() => profile.Points.Count >= 8 && profile.Peak.UsedBytes >= 3 << 20);
        heap.Free((void*)block);
        ProfileData data = profile.Stop();
        Assert.Null(profile.Failure);
        Assert.Equal(0, data.Points[0].UsedBytes);
        Assert.True(data.Peak.CommittedBytes >= 3 << 20 && data.Peak.LiveBlocks == 1);
        Assert.Equal(0, data.Points[^1].UsedBytes);
        Assert.All(data.Points, point => Assert.True(
            point.ResidentBytes > 1 << 20 && point.ManagedBytes > 0 && point.ThreadCount > 1));
        Assert.True(data.Points[^1].GcCount > data.Points[0].GcCount);
        Assert.True(data.Points[^1].GcPause > data.Points[0].GcPause);
        Assert.Equal(data.Points.OrderBy(point => point.Time), data.Points);
        int count = data.Points.Count;
        Thread.Sleep(20);
        Assert.Equal(count, profile.Stop().Points.Count);
    }

    [Fact]
    public static void Counting_takes_no_more_than_its_share_of_the_time()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        ProfileOptions options = new() { Heaps = [heap], CountingShare = 1e-9 };
        using Profile profile = Profile.Start(options);
        nint block = (nint)heap.Alloc(1 << 20);
        profile.Scope("later").Dispose();
        // The first count took microseconds, so the next is due in hours; what is committed is known at any time.
        Assert.Equal(0, profile.Peak.UsedBytes);
        Assert.True(profile.Peak.CommittedBytes >= 1 << 20);
        heap.Free((void*)block);
    }

    [Fact]
    public static void Scopes_of_several_threads_are_told_apart()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using Profile profile = Profile.Start(Exactly(heap, TimeSpan.FromHours(1)));
        using (profile.Scope("outer"))
        {
            Thread thread = new(() => profile.Scope("inner").Dispose());
            thread.Start();
            thread.Join();
            profile.Scope("inner").Dispose();
        }
        ProfileData data = profile.Stop();
        Assert.Equal(["inner", "inner", "outer"], data.Scopes.Select(scope => scope.Name));
        Assert.Equal([0, 1, 0], data.Scopes.Select(scope => scope.Depth));
        Assert.NotEqual(data.Scopes[0].ThreadId, data.Scopes[1].ThreadId);
        Assert.Equal([("inner", 2L), ("outer", 1L)], data.Summaries.Select(sum => (sum.Name, sum.Calls)));
    }

    [Fact]
    public static void Scopes_beyond_the_limit_are_only_summed_up()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using Profile profile = Profile.Start(new() { Heaps = [heap], ScopeLimit = 3 });
        for (int i = 0; i < 10; i++)
        {
            profile.Scope("many").Dispose();
        }
        ProfileScope open = profile.Scope("open");
        ProfileData data = profile.Stop();
        open.Dispose();
        profile.Scope("after").Dispose();
        Assert.Equal(3, data.Scopes.Count);
        Assert.Equal(10, Assert.Single(profile.GetData().Summaries).Calls);
    }

    [Fact]
    public static void A_heap_that_is_disposed_meanwhile_counts_no_more()
    {
        NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using Profile profile = Profile.Start(Exactly(heap, TimeSpan.FromMilliseconds(1)));
        _ = heap.Alloc(1 << 20);
        Wait(() => profile.Peak.UsedBytes >= 1 << 20);
        heap.Dispose();
        ProfileData data = profile.Stop();
        Assert.Null(profile.Failure);
        Assert.Equal((0, 0), (data.Points[^1].UsedBytes, data.Points[^1].CommittedBytes));
    }

    [Fact]
    public static void What_is_saved_is_loaded_again()
    {
        ProfileData data = Sample();
        using MemoryStream file = new();
        data.Save(file);
        file.Position = 0;
        ProfileData again = ProfileData.Load(file);
        Assert.Equal((data.Started, data.Interval, data.Peak), (again.Started, again.Interval, again.Peak));
        Assert.Equal(data.Points, again.Points);
        Assert.Equal(data.Scopes, again.Scopes);
        Assert.Equal(data.Summaries, again.Summaries);
    }

    [Theory]
    [InlineData("", "An empty file")]
    [InlineData("{}", "Line 1 ")]
    [InlineData("{\"arenasProfile\":2,\"started\":\"2026-11-01T00:00:00Z\",\"interval\":1,\"peak\":{}}", "version 2")]
    [InlineData("[1", "Line 1 ")]
    public static void What_is_no_profile_is_refused(string text, string reason)
    {
        using MemoryStream file = new(Encoding.UTF8.GetBytes(text));
        Exception refusal = Assert.Throws<InvalidDataException>(() => ProfileData.Load(file));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_damaged_line_is_named()
    {
        using MemoryStream file = new();
        Sample().Save(file);
        string[] lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n');
        lines[2] = lines[2].Replace("\"used\":", "\"unused\":", StringComparison.Ordinal);
        using MemoryStream damaged = new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Exception refusal = Assert.Throws<InvalidDataException>(() => ProfileData.Load(damaged));
        Assert.Contains("Line 3 ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void Points_are_written_as_CSV()
    {
        StringWriter writer = new();
        Sample().WriteCsv(writer);
        string[] lines = writer.ToString().Split("\r\n");
        Assert.Equal(6000 + 2, lines.Length);
        Assert.Equal("seconds,resident_bytes,committed_bytes,used_bytes,live_blocks,managed_bytes,gc_count,"
            + "gc_pause_seconds,threads", lines[0]);
        Assert.Equal("2.01,41608000,20000000,13407000,1201,8020000,1,0.0015,12", lines[202]);
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public static void The_slope_is_that_of_the_line_that_fits_best()
    {
        ProfileData data = Sample();
        Assert.Equal(800_000, data.Slope(ProfileMeasure.Resident), 0.001);
        Assert.Equal(100, data.Slope(ProfileMeasure.Blocks), 0.001);
        Assert.Equal(0, data.Slope(ProfileMeasure.Threads), 0.001);
    }

    [Fact]
    public static void The_plot_shows_each_number_the_scopes_and_the_pauses()
    {
        StringWriter writer = new();
        ProfilePlot.Write(writer, Sample(), "shop <&> run");
        XDocument svg = XDocument.Parse(writer.ToString());
        ILookup<string?, XElement> paths = svg.Descendants().Where(element => element.Name.LocalName == "path")
            .ToLookup(path => path.Attribute("class")?.Value);
        Assert.All(["resident", "committed", "used", "managed"], name => Assert.Single(paths[name]));
        Assert.Equal(3, paths["scope"].Count());
        Assert.Equal(29, paths["pauses"].Single().Attribute("d")!.Value.Count(letter => letter == 'M'));
        string[] texts =
            [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        Assert.Contains("shop <&> run", texts);
        Assert.All(["load", "parse", "serve"], name => Assert.Contains(name, texts));
        Assert.Contains("used, peak 63 MB", texts);
    }

    private static ProfileData Sample() => new(
        new(2026, 11, 1, 10, 20, 30, TimeSpan.Zero), TimeSpan.FromMilliseconds(10), SampleReports.Points,
        SampleReports.Scopes,
        [new("load", 1, TimeSpan.FromTicks(12345), 1, 2, 3, -4, SampleReports.Points[2000])],
        SampleReports.Points.Aggregate((one, other) => ProfilePoint.Greatest(one, other)));

    private static ProfileOptions Exactly(NativeHeap heap, TimeSpan interval) =>
        new() { Heaps = [heap], Interval = interval, CountingShare = 1 };

    private static void Wait(Func<bool> isDone)
    {
        for (int i = 0; i < 3000 && !isDone(); i++)
        {
            Thread.Sleep(5);
        }
        Assert.True(isDone(), "it takes longer than 15 seconds");
    }

    private static Gen<(ScopeVerb Verb, int Number)[]> Programs() =>
        (from verb in Gen.Elements(Enum.GetValues<ScopeVerb>())
         from number in Gen.Choose(0, 50_000)
         select (verb, number)).ArrayOf();

    private static void Run((ScopeVerb Verb, int Number)[] program)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using Profile profile = Profile.Start(Exactly(heap, TimeSpan.FromMilliseconds(1)));
        Stack<(ProfileScope Scope, string Name, long Used, long Highest)> open = [];
        List<(string Name, int Depth, long Increment, long AtMarks, long Highest)> expected = [];
        Stack<nint> blocks = [];
        long used = 0;
        foreach ((ScopeVerb verb, int number) in program)
        {
            switch (verb)
            {
                case ScopeVerb.Begin:
                    string name = s_names[number % 3];
                    open.Push((profile.Scope(name), name, used, used));
                    break;
                case ScopeVerb.End when open.Count > 0:
                    (ProfileScope scope, name, long before, long highest) = open.Pop();
                    scope.Dispose();
                    scope.Dispose();
                    expected.Add((name, open.Count, used - before, long.Max(before, used), highest));
                    break;
                case ScopeVerb.Alloc:
                    blocks.Push((nint)heap.Alloc((nuint)number));
                    break;
                case ScopeVerb.Free when blocks.Count > 0:
                    heap.Free((void*)blocks.Pop());
                    break;
            }
            used = blocks.Sum(block => (long)heap.UsableSize((void*)block));
            (ProfileScope, string, long, long)[] seen = [.. open.Reverse()];
            open = new(seen.Select(one => (one.Item1, one.Item2, one.Item3, long.Max(one.Item4, used))));
        }
        Agree(profile.Stop(), expected);
    }

    private static void Agree(
        ProfileData data, List<(string Name, int Depth, long Increment, long AtMarks, long Highest)> expected)
    {
        Assert.Equal(
            expected.Select(one => (one.Name, one.Depth, one.Increment)),
            data.Scopes.Select(one => (one.Name, one.Depth, one.Increment(ProfileMeasure.Used))));
        // The sampler may have seen what was used for a moment only, but nothing that never was.
        foreach ((ProfileScopeRecord scope, int i) in data.Scopes.Select((scope, i) => (scope, i)))
        {
            Assert.InRange(scope.HighWater.UsedBytes, expected[i].AtMarks, expected[i].Highest);
        }
        Assert.Equal(
            expected.GroupBy(one => one.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, (long)group.Count(), group.Sum(one => one.Increment))),
            data.Summaries.Select(sum => (sum.Name, sum.Calls, sum.UsedIncrement)));
    }
}
