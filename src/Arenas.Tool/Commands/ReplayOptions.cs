using System;
using System.Collections.Generic;

namespace Arenas.Tool.Commands;

/// <summary>What the user asked of the command <c>replay</c>.</summary>
/// <param name="TracePaths">The trace files.</param>
/// <param name="Allocators">The names of the allocators.</param>
/// <param name="Libraries">Libraries named by the user, by allocator name.</param>
/// <param name="RunCount">How many processes time each allocator.</param>
/// <param name="Idle">How long a replay rests before the last look at the resident bytes.</param>
/// <param name="IsJson">Whether to print JSON for the table.</param>
/// <param name="PlotPath">Where to write the plot, or null.</param>
internal sealed record ReplayOptions(
    IReadOnlyList<string> TracePaths,
    IReadOnlyList<string> Allocators,
    IReadOnlyDictionary<string, string> Libraries,
    int RunCount,
    TimeSpan Idle,
    bool IsJson,
    string? PlotPath);
