using System.Collections.Generic;
using System.Text.Json;

namespace Arenas.Tool.Collect;

/// <summary>What a process has measured, sent to the parent as one line.</summary>
/// <param name="IsInstalled">Whether the collector is there.</param>
/// <param name="Failure">Why there are no readings, or null.</param>
/// <param name="Readings">One for each repetition.</param>
/// <param name="Pauses">The pauses of all repetitions.</param>
internal sealed record WorkResult(
    bool IsInstalled, string? Failure, IReadOnlyList<double> Readings, IReadOnlyList<Pause> Pauses)
{
    public static WorkResult NotInstalled { get; } = new(false, null, [], []);

    public static WorkResult Failed(string failure) => new(true, failure, [], []);

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is none of ours.</exception>
    public static WorkResult Parse(string line) =>
        JsonSerializer.Deserialize(line, WorkJsonContext.Default.WorkResult) ?? Failed("the process said nothing");

    public string ToLine() => JsonSerializer.Serialize(this, WorkJsonContext.Default.WorkResult);
}
