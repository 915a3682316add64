using System.Text.Json.Serialization;

namespace Arenas.Tool.Live;

/// <summary>How the answers of a process are read, and printed again.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProcessFigures))]
[JsonSerializable(typeof(TrimFigures))]
[JsonSerializable(typeof(TracingAnswer))]
[JsonSerializable(typeof(FindingsFigures))]
internal sealed partial class LiveJsonContext : JsonSerializerContext;
