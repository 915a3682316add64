using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>How a <see cref="ReplayJsonLine"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReplayJsonLine))]
internal sealed partial class ReplayJsonContext : JsonSerializerContext;
