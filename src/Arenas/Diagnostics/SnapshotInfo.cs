using System;

namespace Arenas.Diagnostics;

/// <summary>What a snapshot's file says of it besides heaps, types, stacks and rows.</summary>
internal sealed class SnapshotInfo
{
    public required DateTimeOffset Time { get; init; }

    public required string ProcessName { get; init; }

    public required int ProcessId { get; init; }

    public required long ResidentBytes { get; init; }

    public required long ManagedBytes { get; init; }

    public required TracingMode Mode { get; init; }

    public required int FrameLimit { get; init; }

    public required long SampleBytes { get; init; }
}
