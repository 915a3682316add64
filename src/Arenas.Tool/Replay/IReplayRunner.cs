using System;

namespace Arenas.Tool.Replay;

/// <summary>Measures one allocator with a script. The process must be fresh and is spent afterwards.</summary>
internal interface IReplayRunner
{
    /// <summary>Returns how many nanoseconds the script takes once everything is compiled.</summary>
    public double MeasureTime(ReplayScript script);

    /// <summary>Returns what the script's first run does to the resident bytes.</summary>
    public Footprint MeasureFootprint(ReplayScript script, TimeSpan idle);
}
