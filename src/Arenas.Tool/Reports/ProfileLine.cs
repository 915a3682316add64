using System.Collections.Generic;
using Arenas.Tool.Live;

namespace Arenas.Tool.Reports;

/// <summary>What a profile comes to, as JSON.</summary>
internal sealed record ProfileLine(
    int ProcessId,
    int ExitCode,
    double Seconds,
    long PeakResidentBytes,
    long PeakCommittedBytes,
    long PeakUsedBytes,
    IReadOnlyList<ScopeLine> Scopes,
    IReadOnlyList<SiteFigures> SitesAtPeak,
    IReadOnlyList<SiteFigures> SitesAtEnd,
    IReadOnlyList<string> Files);
