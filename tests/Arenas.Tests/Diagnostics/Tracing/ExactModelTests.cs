using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>Random programs, traced exactly, against sums that a model keeps.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class ExactModelTests : TracingTest
{
    private const int Sites = 4;

    [Theory]
    [InlineData(TracingMode.CallSites, false, false)]
    [InlineData(TracingMode.CallSites, true, false)]
    [InlineData(TracingMode.Stacks, false, false)]
    [InlineData(TracingMode.Stacks, true, false)]
    [InlineData(TracingMode.CallSites, true, true)]
    public void Sums_by_place_are_those_of_the_model(TracingMode mode, bool tracksPeak, bool hardened) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(12).WithEndSize(400),
            Prop.ForAll(
                ArbMap.Default.ArbFor<int[]>(),
                steps => Runs(steps, new() { Mode = mode, TracksPeak = tracksPeak, FrameLimit = 3 }, hardened)));

    private static bool Runs(int[] steps, TracingOptions options, bool hardened)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Hardened = hardened, FreesAtDispose = true });
        List<(nint Block, long Bytes, int Site)> live = [];
        void* old = heap.Alloc(300);
        _ = Tracer.Start(options);
        try
        {
            long peak = 0;
            long highest = 0;
            foreach (int step in steps)
            {
                // A block that moves as it grows is there twice for a moment.
                highest = long.Max(highest, Step(heap, live, (uint)step));
                peak = long.Max(peak, live.Sum(block => block.Bytes));
            }
            Assert.Equal(live.Sum(block => block.Bytes), Tracer.CurrentBytes);
            if (options.TracksPeak)
            {
                Assert.InRange(Tracer.PeakBytes, peak, highest);
            }
            Compare(heap, live);
            Assert.Null(Tracer.StackOf(heap, (nint)old));
            heap.Free(old);
            Assert.Equal(live.Sum(block => block.Bytes), Tracer.CurrentBytes);
            return true;
        }
        finally
        {
            Tracer.Stop();
        }
    }

    private static long Step(NativeHeap heap, List<(nint Block, long Bytes, int Site)> live, uint step)
    {
        int site = (int)(step % Sites);
        uint bits = step * 2654435761;
        long bytes = (bits >> 28) switch { 0 => bits % 200_000, < 4 => bits % 5000, _ => bits % 300 };
        long before = live.Sum(block => block.Bytes);
        int victim = live.Count == 0 ? 0 : (int)(bits % (uint)live.Count);
        if (live.Count > 0 && bits % 5 < 2)
        {
            heap.Free((void*)live[victim].Block);
            live.RemoveAt(victim);
        }
        else if (live.Count > 0 && bits % 11 == 0)
        {
            live[victim] = (Site(heap, live[victim].Block, bytes, Sites), bytes, Sites);
        }
        else
        {
            live.Add((Site(heap, 0, bytes, site), bytes, site));
        }
        return before + bytes;
    }

    // Each number is a line of its own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Site(NativeHeap heap, nint block, long bytes, int site) => site switch
    {
        0 => (nint)heap.Alloc((nuint)bytes),
        1 => (nint)heap.AllocZeroed((nuint)bytes),
        2 => (nint)heap.AlignedAlloc((nuint)bytes, 256),
        3 => heap.TryAlloc((nuint)bytes, out void* given) ? (nint)given : 0,
        _ => (nint)heap.Realloc((void*)block, (nuint)bytes),
    };

    private static void Compare(NativeHeap heap, List<(nint Block, long Bytes, int Site)> live)
    {
        Snapshot snapshot = Snapshot.Take(new() { NativeHeaps = [heap], ObjectHeaps = [] });
        SortedDictionary<int, (long Bytes, int Count)> found = [];
        for (int row = 0; row < snapshot.BlockCount; row++)
        {
            int line = snapshot.Stacks[snapshot.Columns.Stacks[row]].Site.Line;
            (long bytes, int count) = found.GetValueOrDefault(line);
            found[line] = (bytes + snapshot.Columns.Sizes[row], count + 1);
        }
        // The block from before is not known, and the lines come in the order of the sites.
        Assert.True(found.Remove(0, out (long Bytes, int Count) unknown));
        Assert.Equal(1, unknown.Count);
        var expected = live.GroupBy(block => block.Site).OrderBy(site => site.Key)
            .Select(site => (site.Sum(block => block.Bytes), site.Count()));
        Assert.Equal(expected, found.Values);
    }
}
