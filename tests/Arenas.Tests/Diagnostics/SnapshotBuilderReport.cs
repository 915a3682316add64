using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Arenas.Diagnostics;

namespace Arenas.Tests.Diagnostics;

/// <summary>Snapshots of blocks, made up: so many of a size, by a stack.</summary>
internal sealed class SnapshotBuilderReport
{
    private readonly List<CallStack> _stacks = [CallStack.Unknown];
    private readonly List<(long Size, int Stack, float Weight)> _rows = [];

    public TracingMode Mode { get; init; } = TracingMode.Stacks;

    public string ProcessName { get; init; } = "shop";

    public DateTimeOffset Time { get; init; } = new(2026, 11, 1, 10, 20, 30, TimeSpan.Zero);

    /// <summary>Adds blocks of a stack, written as <c>file:line method</c>, the most recent first.</summary>
    public SnapshotBuilderReport Add(int count, long size, params string[] frames) =>
        Add(count, size, 1, new CallStack(frames.Select(Frame)));

    public SnapshotBuilderReport Add(int count, long size, float weight, CallStack stack)
    {
        _stacks.Add(stack);
        _rows.AddRange(Enumerable.Repeat((size, _stacks.Count - 1, weight), count));
        return this;
    }

    /// <summary>Adds blocks of which nobody knows who allocated them.</summary>
    public SnapshotBuilderReport AddUnknown(int count, long size, float weight = 1)
    {
        _rows.AddRange(Enumerable.Repeat((size, 0, weight), count));
        return this;
    }

    public Snapshot Build()
    {
        long[] sizes = [.. _rows.Select(row => row.Size)];
        SnapshotColumns columns = new()
        {
            BlockCount = _rows.Count,
            Places = [.. Enumerable.Range(1, _rows.Count).Select(i => (ulong)i * 4096)],
            Sizes = sizes,
            UsedSizes = sizes,
            Stacks = [.. _rows.Select(row => row.Stack)],
            Types = new int[_rows.Count],
            Heaps = new ushort[_rows.Count],
            Weights = Mode == TracingMode.Sampled ? [.. _rows.Select(row => row.Weight)] : null,
            InternalCounts = [],
            ExternalCounts = [],
            Generations = [],
            EdgeStarts = [0],
            EdgeTargets = [],
            EdgeFields = [],
        };
        SnapshotHeap heap = new()
        {
            Name = "shared",
            HoldsObjects = false,
            CommittedBytes = (sizes.Sum() * 5 / 4) + 4096,
            UsedBytes = sizes.Sum(),
            LiveCount = sizes.Length,
        };
        return new Snapshot(columns, [heap], [SnapshotType.Block], _stacks)
        {
            Mode = Mode,
            Time = Time,
            ProcessName = ProcessName,
            ProcessId = 4711,
            FrameLimit = 16,
            SampleBytes = Mode == TracingMode.Sampled ? 512 << 10 : 0,
            ResidentBytes = 90 << 20,
            ManagedBytes = 12 << 20,
        };
    }

    private static CallFrame Frame(string text)
    {
        string[] parts = text.Split(' ', 2);
        int colon = parts[0].LastIndexOf(':');
        int line = int.Parse(parts[0][(colon + 1)..], CultureInfo.InvariantCulture);
        return new(parts[0][..colon], line, parts.Length > 1 ? parts[1] : null);
    }
}
