using System;
using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>What a process says of itself.</summary>
internal sealed record ProcessFigures(
    int Version,
    int ProcessId,
    string ProcessName,
    int Heaps,
    long LiveBlocks,
    long LiveObjects,
    long UsedBytes,
    long CommittedBytes,
    long ReservedBytes,
    long ResidentBytes,
    long ManagedBytes,
    TracingFigures Tracing,
    IReadOnlyList<HeapFigures>? Each,
    IReadOnlyList<SiteFigures>? Sites)
{
    /// <summary>Returns them as a point of a profile.</summary>
    public ProfilePoint ToPoint(TimeSpan time) =>
        new(time, ResidentBytes, CommittedBytes, UsedBytes, LiveBlocks, ManagedBytes, 0, TimeSpan.Zero, 0);
}
