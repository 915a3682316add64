using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>The fields of a line, under the names and in the order that users rely on.</summary>
internal sealed record CollectJsonLine(
    string Work,
    string Title,
    string Peer,
    bool Installed,
    int Count,
    string Unit,
    double? Median,
    double? Best,
    double? RatioToDotNet,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failure);
