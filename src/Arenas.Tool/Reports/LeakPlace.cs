using System.Collections.Generic;

namespace Arenas.Tool.Reports;

/// <summary>A place that has to do with a suspicion.</summary>
/// <param name="What">What happened there.</param>
/// <param name="Frames">The frames that led to it, the most recent first.</param>
internal sealed record LeakPlace(string What, IReadOnlyList<string> Frames);
