using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Tool.Collect;

/// <summary>The pauses of a work, in the order in which they were.</summary>
internal sealed class PauseLog
{
    private readonly List<Pause> _pauses = [];
    private long _begin;

    public IReadOnlyList<Pause> Pauses => _pauses;

    /// <summary>Adds the pause that began at a timestamp and ends now.</summary>
    /// <returns>How long it was.</returns>
    public TimeSpan Add(long start) => Add(start, Stopwatch.GetTimestamp());

    /// <summary>Adds the pause between two timestamps.</summary>
    /// <returns>How long it was.</returns>
    public TimeSpan Add(long start, long end)
    {
        TimeSpan length = Stopwatch.GetElapsedTime(start, end);
        _begin = _pauses.Count == 0 ? start : _begin;
        _pauses.Add(new Pause(
            Stopwatch.GetElapsedTime(_begin, start).TotalMilliseconds, length.TotalMicroseconds));
        return length;
    }

    public void Clear() => _pauses.Clear();
}
