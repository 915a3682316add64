using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>How lines about snapshots are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SnapshotLine))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext;
