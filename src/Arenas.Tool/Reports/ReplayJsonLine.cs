using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>The fields of a line, under the names and in the order that users rely on.</summary>
internal sealed record ReplayJsonLine(
    string Trace,
    string Allocator,
    bool Installed,
    long Events,
    double? NsPerEvent,
    long PeakLiveBytes,
    long? PeakResidentBytes,
    long? ResidentAfterBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failure);
