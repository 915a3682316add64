using System.Collections.Generic;

namespace Arenas.Tool.Reports;

/// <summary>A difference between two snapshots, as JSON.</summary>
internal sealed record DifferenceLine(
    string By,
    string Subject,
    long Bytes,
    long BytesDiff,
    long Count,
    long CountDiff,
    IReadOnlyList<string>? Stack);
