using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>How lines about snapshots are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SnapshotLine))]
[JsonSerializable(typeof(DifferenceLine))]
[JsonSerializable(typeof(LeakLine))]
[JsonSerializable(typeof(FileLine))]
[JsonSerializable(typeof(ProfileLine))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext;
