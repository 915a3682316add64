using System;
using System.Collections.Generic;

namespace Arenas.Diagnostics;

/// <summary>What was found to have leaked from one place, in sum.</summary>
/// <param name="Kind">How it was found.</param>
/// <param name="Name">The name of the heap, or what the owner is called.</param>
/// <param name="Site">Where it was allocated, or where the owner was; the sums of all reports.</param>
/// <param name="Uses">Where the owner that was found last had been used.</param>
/// <param name="Time">When the last one was found, in UTC.</param>
internal sealed record LeakEntry(
    LeakKind Kind, string Name, LeakSite Site, IReadOnlyList<LeakSite> Uses, DateTime Time);
