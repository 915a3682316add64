using System.Text.Json;

namespace Arenas.Tool.Reports;

/// <summary>The report as JSON: one object a line.</summary>
internal static class ReplayJson
{
    /// <summary>Returns the line of <paramref name="result"/>; what was not measured is null.</summary>
    public static string LineOf(AllocatorResult result) => JsonSerializer.Serialize(
        new ReplayJsonLine(
            result.Trace.Name,
            result.Allocator,
            result.IsInstalled,
            result.Trace.EventCount,
            result.NanosecondsPerEvent,
            result.Trace.PeakLiveBytes,
            result.Footprint?.PeakBytes,
            result.Footprint?.IdleBytes,
            result.Failure),
        ReplayJsonContext.Default.ReplayJsonLine);
}
