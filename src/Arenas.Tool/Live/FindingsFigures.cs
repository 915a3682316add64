using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>What a process has found out about itself, and no snapshot shows.</summary>
/// <param name="Level">How hard it looks for leaks.</param>
/// <param name="Leaks">The last leaks it has found.</param>
/// <param name="Faults">The last exceptions of its heaps.</param>
/// <param name="Stranded">Releases that wait for a thread.</param>
internal sealed record FindingsFigures(
    string Level,
    IReadOnlyList<LeakFigures> Leaks,
    IReadOnlyList<FaultFigures> Faults,
    IReadOnlyList<StrandedFigures> Stranded);
