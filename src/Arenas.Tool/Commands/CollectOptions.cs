using System.Collections.Generic;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Commands;

/// <summary>What the user asked of the command <c>collect</c>.</summary>
/// <param name="Rows">What to measure.</param>
/// <param name="Peers">The collectors.</param>
/// <param name="RoundCount">How often all is measured.</param>
/// <param name="IsQuick">Whether to look if it runs rather than how fast.</param>
/// <param name="IsJson">Whether to print JSON for the table.</param>
/// <param name="PlotPath">Where to write the plot, or null.</param>
internal sealed record CollectOptions(
    IReadOnlyList<WorkRow> Rows,
    IReadOnlyList<Peer> Peers,
    int RoundCount,
    bool IsQuick,
    bool IsJson,
    string? PlotPath)
{
    public const int UsualRounds = 3;
}
