using System.Text.Json.Serialization;

namespace Arenas.Tool.Children;

/// <summary>Serializers made at compile time, so that a child's first result does not compile any.</summary>
[JsonSerializable(typeof(ChildResult))]
internal sealed partial class ChildJsonContext : JsonSerializerContext;
