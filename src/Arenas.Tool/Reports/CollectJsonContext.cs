using System.Text.Json.Serialization;

namespace Arenas.Tool.Reports;

/// <summary>How a <see cref="CollectJsonLine"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CollectJsonLine))]
internal sealed partial class CollectJsonContext : JsonSerializerContext;
