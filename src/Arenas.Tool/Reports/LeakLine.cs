using System.Collections.Generic;

namespace Arenas.Tool.Reports;

/// <summary>Something that is held, or a suspicion, as JSON.</summary>
/// <param name="Kind">live, grown, larger, held, uncounted, cycle, lost, unreturned, stranded; or an error:
/// double-free, not-a-block, corruption, disposed, limit, out-of-memory.</param>
/// <param name="IsSuspect">Whether it is a leak or another bug, as far as can be told; else it is said for
/// information.</param>
/// <param name="Site">File and line: that allocated; of an error, that was refused.</param>
/// <param name="Type">Type of the objects or of the owner; null for all that the line allocated.</param>
/// <param name="Count">How many blocks, objects or errors.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="CountDiff">How many more than before; null if nothing is compared.</param>
/// <param name="BytesDiff">How many bytes more than before.</param>
/// <param name="Detail">What else is known; null for nothing.</param>
/// <param name="Places">Other places that have to do with it; null for none.</param>
internal sealed record LeakLine(
    string Kind,
    bool IsSuspect,
    string Site,
    string? Type,
    long Count,
    long Bytes,
    long? CountDiff = null,
    long? BytesDiff = null,
    string? Detail = null,
    IReadOnlyList<LeakPlace>? Places = null);
