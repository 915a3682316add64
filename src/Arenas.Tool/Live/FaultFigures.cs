using System;
using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>An exception that a heap of a process has thrown.</summary>
internal sealed record FaultFigures(
    string Heap,
    string Error,
    string Message,
    DateTime Time,
    IReadOnlyList<FrameFigures> Allocated,
    IReadOnlyList<FrameFigures> Freed,
    IReadOnlyList<FrameFigures> Thrown);
