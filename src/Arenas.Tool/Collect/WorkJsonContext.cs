using System.Text.Json.Serialization;

namespace Arenas.Tool.Collect;

/// <summary>How a <see cref="WorkResult"/> is written.</summary>
[JsonSerializable(typeof(WorkResult))]
internal sealed partial class WorkJsonContext : JsonSerializerContext;
