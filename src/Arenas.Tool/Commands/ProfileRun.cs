using System;
using System.Collections.Generic;

namespace Arenas.Tool.Commands;

/// <summary>What the user asked of the command <c>profile</c>.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Interval">Time from one sample to the next.</param>
/// <param name="Tracing">What to trace, as the library reads it; or off.</param>
/// <param name="Sites">How many call sites to name.</param>
internal sealed record ProfileRun(IReadOnlyList<string> Command, TimeSpan Interval, string Tracing, int Sites);
