using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Conformance;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>What tracemalloc's own tests want of a tracer.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class TracerTests : TracingTest
{
    private const string Suite = "test_tracemalloc.TestTracemallocEnabled";

    public static TheoryData<TracingMode> ExactModes => [TracingMode.CallSites, TracingMode.Stacks];

    [Fact]
    [Conforms(Suite, "test_get_tracemalloc_memory")]
    public void The_tracer_knows_its_own_memory_which_does_not_grow_by_forgetting()
    {
        _ = Tracer.Start();
        for (int i = 0; i < 1000; i++)
        {
            _ = Heap.Alloc(100);
        }
        long before = Tracer.OwnBytes;
        Assert.True(before > 0);
        Tracer.Clear();
        Assert.InRange(Tracer.OwnBytes, 0, before);
    }

    [Theory]
    [MemberData(nameof(ExactModes))]
    [Conforms(Suite, "test_get_object_traceback")]
    public void A_live_block_knows_the_line_that_allocated_it(TracingMode mode)
    {
        _ = Tracer.Start(new() { Mode = mode });
        nint block = Address(Heap.Alloc(100)); int line = Line();
        CallStack? stack = Tracer.StackOf(Heap, block);
        Assert.Equal("TracerTests.cs", stack!.Site.FileName);
        Assert.Equal(line, stack.Site.Line);
        if (mode == TracingMode.Stacks)
        {
            Assert.EndsWith("TracerTests." + nameof(A_live_block_knows_the_line_that_allocated_it), stack.Site.Method);
        }
    }

    [Theory]
    [MemberData(nameof(ExactModes))]
    [Conforms(Suite, "test_new_reference")]
    public void A_block_that_is_used_again_has_the_line_of_its_new_allocation(TracingMode mode)
    {
        _ = Tracer.Start(new() { Mode = mode });
        nint first = Address(Heap.Alloc(100)); int firstLine = Line();
        Assert.Equal(firstLine, Tracer.StackOf(Heap, first)!.Site.Line);
        Heap.Free((void*)first);
        Assert.Null(Tracer.StackOf(Heap, first));
        nint second = Address(Heap.Alloc(100)); int secondLine = Line();
        Assert.Equal(first, second);
        Assert.Equal(secondLine, Tracer.StackOf(Heap, second)!.Site.Line);
    }

    [Fact]
    [Conforms(Suite, "test_set_traceback_limit")]
    public void No_more_frames_are_kept_than_were_asked_for()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Tracer.Start(new() { FrameLimit = 0 }));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Tracer.Start(new() { FrameLimit = -1 }));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => Tracer.Start(new() { FrameLimit = 257 }));
        _ = Assert.Throws<ArgumentException>(() => Tracer.Start(new() { Mode = TracingMode.Off }));
        Assert.False(Tracer.IsActive);
        foreach (int limit in (int[])[10, 1, 3])
        {
            _ = Tracer.Start(new() { Mode = TracingMode.Stacks, FrameLimit = limit });
            CallStack stack = Tracer.StackOf(Heap, AllocDeep(20, 100))!;
            Assert.Equal(limit, stack.Count);
            Assert.InRange(stack.TotalFrames, 22, 1000);
            Assert.All(stack, frame => Assert.EndsWith(nameof(AllocDeep), frame.Method));
            Tracer.Stop();
        }
    }

    [Fact]
    public void The_frames_below_a_shallow_stack_are_those_that_called_it()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Stacks, FrameLimit = 4 });
        CallStack stack = Tracer.StackOf(Heap, AllocDeep(2, 100))!;
        Assert.Equal(
            ["AllocDeep", "AllocDeep", "AllocDeep", nameof(The_frames_below_a_shallow_stack_are_those_that_called_it)],
            stack.Select(frame => frame.Method!.Split('.')[^1]));
    }

    [Theory]
    [MemberData(nameof(ExactModes))]
    [Conforms(Suite, "test_get_traces")]
    public void A_snapshot_has_a_row_for_a_known_block_and_none_after_the_end(TracingMode mode)
    {
        _ = Tracer.Start(new() { Mode = mode });
        nint block = Address(Heap.Alloc(123));
        Snapshot snapshot = Tracer.TakeSnapshot();
        int row = Array.IndexOf(snapshot.Columns.Places, (ulong)block);
        Assert.Equal(123, snapshot.Columns.Sizes[row]);
        Assert.Equal("traced", snapshot.Heaps[snapshot.Columns.Heaps[row]].Name);
        Assert.Same(Tracer.StackOf(Heap, block), snapshot.Stacks[snapshot.Columns.Stacks[row]]);
        Tracer.Stop();
        Assert.Equal([CallStack.Unknown], Snapshot.Take().Stacks);
    }

    [Fact]
    [Conforms(Suite, "test_get_traces_intern_traceback")]
    public void Equal_stacks_are_one()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Stacks });
        List<nint> blocks = [];
        for (int i = 0; i < 2; i++)
        {
            blocks.Add(AllocDeep(1, 100 + i));
        }
        Assert.Same(Tracer.StackOf(Heap, blocks[0]), Tracer.StackOf(Heap, blocks[1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Conforms(Suite, "test_get_traced_memory")]
    public void Bytes_rise_and_fall_and_the_peak_stays(bool tracksPeak)
    {
        Assert.Equal((0, 0), (Tracer.CurrentBytes, Tracer.PeakBytes));
        _ = Tracer.Start(new() { TracksPeak = tracksPeak });
        long before = Tracer.CurrentBytes;
        void* small = Heap.Alloc(1000);
        void* large = Heap.Alloc(1 << 20);
        Assert.Equal(before + 1000 + (1 << 20), Tracer.CurrentBytes);
        Heap.Free(large);
        Assert.Equal(before + 1000, Tracer.CurrentBytes);
        Heap.Free(small);
        Assert.Equal(before, Tracer.CurrentBytes);
        Assert.Equal(before + 1000 + (1 << 20), Tracer.PeakBytes);
        Tracer.Clear();
        Assert.Equal((0, 0), (Tracer.CurrentBytes, Tracer.PeakBytes));
        _ = Heap.Alloc(5000);
        Tracer.Stop();
        Assert.Equal((0, 0), (Tracer.CurrentBytes, Tracer.PeakBytes));
    }

    [Fact]
    [Conforms(Suite, "test_clear_traces")]
    public void A_block_that_was_forgotten_is_unknown()
    {
        _ = Tracer.Start();
        nint block = Address(Heap.Alloc(100));
        nint large = Address(Heap.Alloc(100_000));
        Assert.NotNull(Tracer.StackOf(Heap, block));
        Assert.NotNull(Tracer.StackOf(Heap, large));
        Tracer.Clear();
        Assert.Null(Tracer.StackOf(Heap, block));
        Assert.Null(Tracer.StackOf(Heap, large));
        Assert.True(Tracer.IsActive);
    }

    [Fact]
    [Conforms(Suite, "test_reset_peak")]
    public void The_peak_can_be_reset_and_rises_again()
    {
        _ = Tracer.Start(new() { TracksPeak = true });
        for (int i = 0; i < 3; i++)
        {
            Heap.Free(Heap.Alloc(60_000));
        }
        long first = Tracer.PeakBytes;
        Assert.InRange(first, 60_000, long.MaxValue);
        Tracer.ResetPeak();
        long second = Tracer.PeakBytes;
        Assert.InRange(second, Tracer.CurrentBytes, first - 1);
        _ = Heap.Alloc(40_000);
        Assert.InRange(Tracer.PeakBytes, second + 40_000, long.MaxValue);
    }

    [Fact]
    [Conforms(Suite, "test_is_tracing")]
    public void It_is_known_whether_allocations_are_traced()
    {
        Assert.False(Tracer.IsActive);
        Assert.Null(Tracer.Options);
        Assert.True(Tracer.Start());
        Assert.False(Tracer.Start(new() { Mode = TracingMode.Stacks }));
        Assert.True(Tracer.IsActive);
        Assert.Equal(TracingMode.CallSites, Tracer.Options!.Mode);
        Tracer.Stop();
        Tracer.Stop();
        Assert.False(Tracer.IsActive);
    }

    [Fact]
    [Conforms(Suite, "test_snapshot")]
    public void A_snapshot_needs_tracing_and_comes_back_from_a_file_as_it_was()
    {
        Assert.Contains(
            "must be started", Assert.Throws<InvalidOperationException>(Tracer.TakeSnapshot).Message,
            StringComparison.Ordinal);
        _ = Tracer.Start(new() { Mode = TracingMode.Stacks, FrameLimit = 3 });
        _ = AllocDeep(5, 100);
        Snapshot snapshot = Tracer.TakeSnapshot();
        using System.IO.MemoryStream file = new();
        snapshot.Save(file);
        file.Position = 0;
        Snapshot loaded = Snapshot.Load(file);
        Assert.Equal(snapshot.Columns.Places, loaded.Columns.Places);
        Assert.Equal(snapshot.Columns.Sizes, loaded.Columns.Sizes);
        Assert.Equal(snapshot.Columns.Stacks, loaded.Columns.Stacks);
        Assert.Equal(snapshot.Stacks, loaded.Stacks);
        Assert.Equal(
            snapshot.Stacks.Select(stack => stack.TotalFrames), loaded.Stacks.Select(stack => stack.TotalFrames));
        Assert.Equal(3, loaded.FrameLimit);
    }

    [Fact]
    [Conforms(Suite, "test_no_incomplete_frames")]
    public void No_frame_is_one_of_the_library()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Stacks, FrameLimit = 256 });
        using ObjectHeap objects = new();
        Handle<long> handle = objects.New(1L);
        CallStack[] stacks =
        [
            Tracer.StackOf(Heap, Address(Heap.AllocZeroed(100)))!,
            Tracer.StackOf(Heap, Address(Heap.AlignedAlloc(100, 64)))!,
            Tracer.StackOf(Heap, Address(Heap.Realloc(null, 100)))!,
            Tracer.StackOf(Heap, Address(Heap.Alloc<int>(100)))!,
            Tracer.StackOf(Heap, Address(Heap.ForThisThread().Alloc(100)))!,
            Tracer.StackOf(Heap, Address(Heap.Alloc(1_000_000)))!,
            Tracer.StackOf(objects, handle)!,
        ];
        Assert.All(stacks, stack => Assert.EndsWith(nameof(No_frame_is_one_of_the_library), stack.Site.Method));
        Assert.All(stacks.SelectMany(stack => stack), frame => Assert.True(frame.Line > 0 || frame.Method is not null));
        objects.Release(handle);
    }

    [Fact]
    [Conforms("test_tracemalloc.TestCommandLine", "test_pymem_alloc0")]
    public void A_block_of_no_bytes_is_traced_like_any_other()
    {
        _ = Tracer.Start(new() { TracksPeak = true });
        void* first = Heap.Alloc(0);
        void* second = Heap.Alloc(0);
        Assert.NotEqual((nint)first, (nint)second);
        Assert.NotNull(Tracer.StackOf(Heap, (nint)first));
        Assert.Equal(0, Tracer.CurrentBytes);
        Heap.Free(first);
        Heap.Free(second);
    }

    [Theory]
    [MemberData(nameof(ExactModes))]
    public void A_block_that_is_freed_soon_is_counted_as_temporary(TracingMode mode)
    {
        _ = Tracer.Start(new() { Mode = mode, TemporaryWithin = 1 });
        void* kept = Heap.Alloc(100);
        for (int i = 0; i < 5; i++)
        {
            Heap.Free(Heap.AlignedAlloc(200, 32));
        }
        void* later = Heap.Alloc(300);
        _ = Heap.Alloc(400);
        Heap.Free(later);
        Heap.Free(kept);
        TemporaryAllocations temporary = Assert.Single(Tracer.Temporaries);
        Assert.Equal((5, 1000), (temporary.Count, temporary.Bytes));
    }
}
