using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>What leak detection finds, at each level.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class LeakDetectionTests : TracingTest
{
    private readonly ConcurrentQueue<LeakFoundEventArgs> _found = new();

    public LeakDetectionTests() => LeakDetection.Found += OnFound;

    protected override void Dispose(bool disposing)
    {
        LeakDetection.Found -= OnFound;
        LeakDetection.Level = LeakDetectionLevel.Simple;
        base.Dispose(disposing);
    }

    [Fact]
    public void A_heap_that_is_disposed_tells_how_much_was_not_returned()
    {
        LeakDetection.Level = LeakDetectionLevel.Simple;
        NativeHeap heap = new(new NativeHeapOptions { Name = "leaky" });
        heap.Free(heap.Alloc(50));
        _ = heap.Alloc(100);
        _ = heap.Alloc(100);
        _ = heap.Alloc(1000);
        heap.Dispose();
        LeakFoundEventArgs report = Assert.Single(_found);
        Assert.Equal((LeakKind.Unreturned, "leaky"), (report.Kind, report.Name));
        Assert.Equal((3L, 112L + 112 + 1024), (report.Count, report.Bytes));
        Assert.Equal(
            [("block of 1024 bytes", 1L, 1024L), ("block of 112 bytes", 2, 224)],
            report.Sites.Select(site => (site.What, site.Count, site.Bytes)));
    }

    [Fact]
    public void Nothing_is_told_when_nothing_is_left_or_nobody_asks()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        NativeHeap clean = new();
        clean.Free(clean.Alloc(100));
        clean.Dispose();
        NativeHeap region = new(new NativeHeapOptions { FreesAtDispose = true });
        _ = region.Alloc(100);
        region.Dispose();
        LeakDetection.Level = LeakDetectionLevel.Off;
        NativeHeap leaky = new();
        _ = leaky.Alloc(100);
        leaky.Dispose();
        Assert.Empty(_found);
    }

    [Fact]
    public void Paranoid_names_the_line()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        NativeHeap heap = new(new NativeHeapOptions { Name = "leaky" });
        _ = heap.Alloc(100); int line = Line();
        heap.Dispose();
        LeakSite site = Assert.Single(Assert.Single(_found).Sites);
        Assert.Equal((line, 1L, 100L), (site.Stack.Site.Line, site.Count, site.Bytes));
        Assert.EndsWith(nameof(Paranoid_names_the_line), site.Stack.Site.Method);
        Assert.Contains($"LeakDetectionTests.cs:{line}", Assert.Single(_found).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_that_nobody_released_are_told_and_what_they_hold_is_not()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        ObjectHeap heap = new(new ObjectHeapOptions { Name = "objects" });
        Handle<int> kept = heap.New(7);
        Handle<Handle<int>> leaked = heap.New(kept); int line = Line();
        heap.Release(kept);
        heap.Dispose();
        LeakFoundEventArgs report = Assert.Single(_found);
        LeakSite site = Assert.Single(report.Sites);
        Assert.Equal(("objects", 1L, line), (report.Name, report.Count, site.Stack.Site.Line));
        Assert.Equal("Arenas.Handle<System.Int32>", site.What);
        Assert.False(leaked.IsNull);
    }

    [Fact]
    public void An_owner_that_is_lost_is_told_and_one_that_was_returned_is_not()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        int line = Lose(returns: false);
        _ = Lose(returns: true);
        for (int round = 0; round < 50 && _found.IsEmpty; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        LeakFoundEventArgs report = Assert.Single(_found);
        Assert.Equal((LeakKind.Lost, "a session"), (report.Kind, report.Name));
        Assert.Equal(line, report.Sites[0].Stack.Site.Line);
        Assert.Equal("handed over", report.Sites[1].What);
    }

    [Fact]
    public void An_object_heap_that_is_lost_is_told()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        LoseHeap();
        for (int round = 0; round < 50 && _found.IsEmpty; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal((LeakKind.Lost, "lost heap"), (Assert.Single(_found).Kind, Assert.Single(_found).Name));
    }

    [Fact]
    public void Simple_watches_one_owner_in_128()
    {
        LeakDetection.Level = LeakDetectionLevel.Simple;
        object owner = new();
        LeakTracker[] trackers =
            [.. Enumerable.Range(0, 1280).Select(_ => LeakDetection.Track(owner)).OfType<LeakTracker>()];
        Assert.Equal(10, trackers.Length);
        Array.ForEach(trackers, tracker => tracker.Dispose());
    }

    [Fact]
    public void A_double_free_names_three_places()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        void* block = Heap.Alloc(100); int allocated = Line();
        Heap.Free(block); int freed = Line();
        int again = 0;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
        {
            again = Line() + 1;
            Heap.Free(block);
        });
        string[] lines = error.Message.Split('\n');
        int first = Array.IndexOf(lines, "Allocated at");
        int second = Array.IndexOf(lines, "First freed at");
        int third = Array.IndexOf(lines, "Freed again at");
        Assert.EndsWith($"LeakDetectionTests.cs:{allocated}", lines[first + 1]);
        Assert.EndsWith($"LeakDetectionTests.cs:{freed}", lines[second + 1]);
        Assert.EndsWith($"LeakDetectionTests.cs:{again}", lines[third + 1]);
    }

    [Fact]
    public void Levels_start_and_stop_the_tracing_they_need_and_leave_that_of_others()
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        Assert.Equal(TracingMode.Stacks, Tracer.Options!.Mode);
        LeakDetection.Level = LeakDetectionLevel.Advanced;
        Assert.Equal(TracingMode.Sampled, Tracer.Options!.Mode);
        LeakDetection.Level = LeakDetectionLevel.Simple;
        Assert.False(Tracer.IsActive);
        _ = Tracer.Start();
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        Assert.Equal(TracingMode.CallSites, Tracer.Options!.Mode);
        LeakDetection.Level = LeakDetectionLevel.Off;
        Assert.True(Tracer.IsActive);
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => LeakDetection.Level = (LeakDetectionLevel)9);
    }

    [Theory]
    [InlineData("paranoid", true, LeakDetectionLevel.Paranoid)]
    [InlineData("Off", true, LeakDetectionLevel.Off)]
    [InlineData("2", false, LeakDetectionLevel.Off)]
    [InlineData("very", false, LeakDetectionLevel.Off)]
    public void The_environment_names_a_level(string text, bool isLevel, LeakDetectionLevel expected)
    {
        Assert.Equal(isLevel, LeakDetection.TryParse(text, out LeakDetectionLevel level));
        Assert.True(!isLevel || level == expected);
    }

    private void OnFound(object? sender, LeakFoundEventArgs report) => _found.Enqueue(report);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Lose(bool returns)
    {
        LeakTracker? tracker = LeakDetection.Track(new object(), "a session"); int line = Line();
        tracker!.Record("handed over");
        if (returns)
        {
            tracker.Dispose();
        }
        return line;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoseHeap() => _ = new ObjectHeap(new ObjectHeapOptions { Name = "lost heap" });
}
