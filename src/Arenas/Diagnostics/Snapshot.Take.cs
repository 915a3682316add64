using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

/// <content>Takes snapshots of heaps at work.</content>
public sealed partial class Snapshot
{
    /// <summary>Takes a snapshot of the process, or of some heaps.</summary>
    /// <param name="options">Which; null for all heaps.</param>
    /// <returns>The snapshot.</returns>
    /// <remarks>
    /// Each heap is caught at one moment, one after the other. Cost: for a native heap, some 20 nanoseconds a live
    /// block, during which its slow paths wait; an object heap is taken for as long, 30 nanoseconds an object. On any
    /// thread: an owned object heap is looked at while its owner waits for something, or when it next uses the heap.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">A heap that was asked for by name was disposed.</exception>
    public static Snapshot Take(SnapshotOptions? options = null)
    {
        options ??= new();
        TracingOptions? tracing = Tracer.Options;
        bool sampled = tracing?.Mode == TracingMode.Sampled;
        CapturedRows rows = new(sampled);
        SnapshotTypes types = new();
        List<SnapshotHeap> heaps = [];
        foreach (NativeHeap heap in options.NativeHeaps ?? HeapRegistry.Natives())
        {
            TakeBlocks(heap, rows, heaps, isAsked: options.NativeHeaps is not null);
        }
        if (options.NativeHeaps is null)
        {
            Tracer.CaptureExternal(rows, heaps);
        }
        int blocks = rows.Count;
        foreach (ObjectHeap heap in options.ObjectHeaps ?? HeapRegistry.Objects())
        {
            TakeObjects(heap, rows, types, heaps, options);
        }
        rows.EdgeStarts.Add(rows.EdgeTargets.Count);
        CallStack[] stacks = Name(rows.Origins.Items);
        using Process process = Process.GetCurrentProcess();
        return new(ColumnsOf(rows, blocks, sampled), heaps, types.All, stacks)
        {
            ProcessId = Environment.ProcessId,
            ProcessName = process.ProcessName,
            ResidentBytes = ProcessMemory.ReadResidentBytes(),
            ManagedBytes = GC.GetGCMemoryInfo().TotalCommittedBytes,
            Mode = tracing?.Mode ?? TracingMode.Off,
            FrameLimit = tracing is null ? 0 : tracing.Mode == TracingMode.CallSites ? 1 : tracing.FrameLimit,
            SampleBytes = sampled ? tracing!.SampleBytes : 0,
        };
    }

    private static void TakeBlocks(NativeHeap heap, CapturedRows rows, List<SnapshotHeap> heaps, bool isAsked)
    {
        int before = rows.Count;
        long committed = 0;
        Debug.Assert(heaps.Count <= ushort.MaxValue, "a number of two bytes");
        try
        {
            BlockCapture capture = new(heap, rows, (ushort)heaps.Count);
            heap.Upkeep.Look(() =>
            {
                capture.Run();
                committed = heap.Limit.CommittedBytes;
            });
        }
        catch (ObjectDisposedException) when (!isAsked)
        {
            Debug.Assert(rows.Count == before, "a heap that goes meanwhile is not looked at");
            return;
        }
        heaps.Add(new()
        {
            Name = heap.Name,
            HoldsObjects = false,
            CommittedBytes = committed,
            UsedBytes = Sum(rows.UsedSizes.Items[before..]),
            LiveCount = rows.Count - before,
        });
    }

    private static void TakeObjects(
        ObjectHeap heap, CapturedRows rows, SnapshotTypes types, List<SnapshotHeap> heaps, SnapshotOptions options)
    {
        int before = rows.Count;
        string? omission = null;
        Debug.Assert(heaps.Count <= ushort.MaxValue, "a number of two bytes");
        long committed = heap.ReservedBytes;
        ObjectCapture capture = new(heap, rows, types, (ushort)heaps.Count);
        if (!heap.TryLook(options.Patience, capture.Run, out string? reason))
        {
            omission = reason;
        }
        heaps.Add(new()
        {
            Name = heap.Name,
            HoldsObjects = true,
            CommittedBytes = committed,
            UsedBytes = Sum(rows.UsedSizes.Items[before..]),
            LiveCount = rows.Count - before,
            Omission = omission,
        });
    }

    /// <summary>Makes origins indexes into the stacks that are returned.</summary>
    private static CallStack[] Name(Span<int> origins)
    {
        Debug.Assert(OriginTable.Instance.Count > 0, "what is unknown has a number too");
        int[] indexes = new int[OriginTable.Instance.Count];
        List<CallStack> stacks = [CallStack.Unknown];
        foreach (ref int origin in origins)
        {
            if (origin != 0)
            {
                ref int index = ref indexes[origin];
                if (index == 0)
                {
                    index = stacks.Count;
                    stacks.Add(OriginTable.Instance.StackOf(origin));
                }
                origin = index;
            }
        }
        return [.. stacks];
    }

    private static SnapshotColumns ColumnsOf(CapturedRows rows, int blocks, bool sampled) => new()
    {
        BlockCount = blocks,
        Places = rows.Places.ToArray(),
        Sizes = rows.Sizes.ToArray(),
        UsedSizes = rows.UsedSizes.ToArray(),
        Stacks = rows.Origins.ToArray(),
        Types = rows.Types.ToArray(),
        Heaps = rows.Heaps.ToArray(),
        Weights = sampled ? rows.Weights.ToArray() : null,
        InternalCounts = rows.InternalCounts.ToArray(),
        ExternalCounts = rows.ExternalCounts.ToArray(),
        Generations = rows.Generations.ToArray(),
        EdgeStarts = rows.EdgeStarts.ToArray(),
        EdgeTargets = rows.EdgeTargets.ToArray(),
        EdgeFields = rows.EdgeFields.ToArray(),
    };

    private static long Sum(ReadOnlySpan<long> sizes)
    {
        long sum = 0;
        foreach (long size in sizes)
        {
            sum += size;
        }
        return sum;
    }
}
