using Arenas.Tool.Replay;

namespace Arenas.Tool.Reports;

/// <summary>One line of a report: what one allocator did with one trace.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Allocator">The allocator's name.</param>
/// <param name="IsInstalled">Whether it is known and there; without it nothing below is known.</param>
/// <param name="Failure">Why the replay failed, or null.</param>
/// <param name="NanosecondsPerEvent">The median over the timed processes.</param>
/// <param name="Footprint">The resident bytes.</param>
internal sealed record AllocatorResult(
    PreparedTrace Trace,
    string Allocator,
    bool IsInstalled,
    string? Failure,
    double? NanosecondsPerEvent,
    Footprint? Footprint);
