using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;

namespace Arenas.Tests.Diagnostics;

/// <summary>Puts snapshots together by hand.</summary>
internal static class SnapshotBuilderStatistics
{
    /// <summary>Fields of every type of objects: enough for the edges that tests give them.</summary>
    private static readonly string[] s_edgeNames = ["Next", "Other", "[]"];

    public static CallStack StackOf(int totalFrames, params (string File, int Line)[] frames) =>
        new(frames.Select(frame => new CallFrame(frame.File, frame.Line)), totalFrames);

    /// <summary>A snapshot of these rows: blocks first, each kind in its order. A row's place is 16 times its index
    /// in the list, and 0x1000.</summary>
    public static Snapshot Of(IReadOnlyList<SampleRow> rows, bool isSampled = false, int frameLimit = 2)
    {
        (SampleRow Row, int Index)[] ordered =
            [.. rows.Select((row, index) => (row, index)).OrderBy(one => one.row.Type is not null)];
        SampleRow[] all = [.. ordered.Select(one => one.Row)];
        SampleRow[] objects = [.. all.Where(row => row.Type is not null)];
        List<CallStack> stacks = [.. all.Select(row => row.Stack).Prepend(CallStack.Unknown).Distinct()];
        List<string> types = [.. objects.Select(row => row.Type!).Prepend("block").Distinct()];
        List<string> heaps = [.. all.Select(row => row.Heap).Distinct()];
        int[][] targets = [.. objects.Select(
            row => (row.Edges ?? []).Select(edge => (int)((uint)edge % (uint)objects.Length)).ToArray())];
        int[] starts = new int[objects.Length + 1];
        for (int i = 0; i < objects.Length; i++)
        {
            starts[i + 1] = starts[i] + targets[i].Length;
        }
        SnapshotColumns columns = new()
        {
            BlockCount = all.Length - objects.Length,
            Places = [.. ordered.Select(one => 0x1000 + (16UL * (uint)one.Index))],
            Sizes = [.. all.Select(row => row.Size)],
            UsedSizes = [.. all.Select(row => row.UsedSize ?? row.Size)],
            Stacks = [.. all.Select(row => stacks.IndexOf(row.Stack))],
            Types = [.. all.Select(row => types.IndexOf(row.Type ?? "block"))],
            Heaps = [.. all.Select(row => (ushort)heaps.IndexOf(row.Heap))],
            Weights = isSampled ? [.. all.Select(row => row.Weight)] : null,
            InternalCounts = CountsOf(targets),
            ExternalCounts = [.. objects.Select((_, i) => i % 3)],
            Generations = [.. objects.Select((_, i) => (byte)(i % (ObjectHeap.FrozenGeneration + 1)))],
            EdgeStarts = starts,
            EdgeTargets = [.. targets.SelectMany(edges => edges)],
            EdgeFields = [.. targets.SelectMany(edges => edges.Select((_, i) => (ushort)Math.Min(i, 2)))],
        };
        return new(
            columns,
            [.. heaps.Select(name => new SnapshotHeap
            {
                Name = name,
                HoldsObjects = name == "objects",
                CommittedBytes = 1 << 20,
                UsedBytes = 77,
                LiveCount = 7,
                Omission = name.Length > 4 ? "it was busy" : null,
            })],
            [SnapshotType.Block, .. types.Skip(1).Select(name => new SnapshotType(name, s_edgeNames))],
            stacks)
        {
            Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3)),
            ProcessName = "sample",
            ProcessId = 4711,
            ResidentBytes = 123_456_789,
            ManagedBytes = 9_876_543,
            Mode = isSampled ? TracingMode.Sampled : TracingMode.Stacks,
            FrameLimit = frameLimit,
            SampleBytes = isSampled ? 512 << 10 : 0,
        };
    }

    private static int[] CountsOf(int[][] targets)
    {
        int[] counts = new int[targets.Length];
        foreach (int target in targets.SelectMany(edges => edges))
        {
            counts[target]++;
        }
        return counts;
    }
}
