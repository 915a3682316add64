using System.Collections.Generic;

namespace Arenas.Tests.Diagnostics;

/// <summary>A block, or an object if it has a type, as a test puts it into a snapshot.</summary>
/// <param name="Size">Bytes that were asked for.</param>
/// <param name="Stack">Who allocated it.</param>
/// <param name="Heap">Name of its heap.</param>
/// <param name="Type">Name of its type; null for a block.</param>
/// <param name="UsedSize">Bytes of its block or slot; null for as many as were asked for.</param>
/// <param name="Weight">Its weight, in a snapshot that has weights.</param>
/// <param name="Edges">Objects that it leads to, counted round and round.</param>
internal sealed record SampleRow(
    long Size,
    CallStack Stack,
    string Heap = "heap",
    string? Type = null,
    long? UsedSize = null,
    float Weight = 1,
    IReadOnlyList<int>? Edges = null)
{
    public SampleRow(long size, string heap, int totalFrames, params (string File, int Line)[] frames)
        : this(size, SnapshotBuilderStatistics.StackOf(totalFrames, frames), heap)
    {
    }
}
