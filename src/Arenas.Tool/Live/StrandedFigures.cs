using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>Releases that wait for the thread that owns a heap.</summary>
internal sealed record StrandedFigures(
    string Heap,
    int ThreadId,
    string? ThreadName,
    bool IsWaiting,
    long Count,
    double Seconds,
    IReadOnlyList<PlaceFigures> Sites);
