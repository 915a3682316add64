using System.Text.Json;
using Arenas.Tool.Replay;

namespace Arenas.Tool.Children;

/// <summary>What a child process found, sent to the parent as one line.</summary>
/// <param name="IsInstalled">Whether the allocator is known and there.</param>
/// <param name="Failure">Why the replay failed, or null.</param>
/// <param name="Nanoseconds">How long the events took, in <see cref="ChildMode.Time"/>.</param>
/// <param name="Footprint">The resident bytes, in <see cref="ChildMode.Footprint"/>.</param>
internal sealed record ChildResult(bool IsInstalled, string? Failure, double? Nanoseconds, Footprint? Footprint)
{
    public static ChildResult NotInstalled { get; } = new(false, null, null, null);

    public static ChildResult Failed(string failure) => new(true, failure, null, null);

    public static ChildResult Parse(string line) =>
        JsonSerializer.Deserialize(line, ChildJsonContext.Default.ChildResult) ?? Failed("the replay said nothing");

    public string ToLine() => JsonSerializer.Serialize(this, ChildJsonContext.Default.ChildResult);
}
