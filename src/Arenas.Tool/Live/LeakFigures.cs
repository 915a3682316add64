using System;
using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>A leak that a process has found itself.</summary>
/// <param name="Kind">Unreturned or Lost.</param>
/// <param name="Name">The name of the heap, or of the owner.</param>
/// <param name="Time">When the last one was found.</param>
/// <param name="Site">Where it was allocated.</param>
/// <param name="Uses">Where a lost owner had been used.</param>
internal sealed record LeakFigures(
    string Kind, string Name, DateTime Time, PlaceFigures Site, IReadOnlyList<PlaceFigures> Uses);
