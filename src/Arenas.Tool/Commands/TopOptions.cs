using System;

namespace Arenas.Tool.Commands;

/// <summary>What the user asked of the command <c>top</c>.</summary>
/// <param name="Interval">Time from one look to the next.</param>
/// <param name="Looks">How many looks to take.</param>
/// <param name="Sites">How many call sites to show.</param>
/// <param name="IsJson">Whether to print JSON.</param>
internal sealed record TopOptions(TimeSpan Interval, int Looks, int Sites, bool IsJson);
