using System;
using System.Collections.Generic;
using System.Threading;

namespace Arenas.AspNetCore;

/// <summary>The last leaks of the process, from when it was made on.</summary>
internal sealed class LeakList
{
    public const int Kept = 100;

    private readonly Lock _lock = new();
    private readonly Queue<(DateTimeOffset Time, LeakFoundEventArgs Leak)> _last = new();

    public LeakList() => LeakDetection.Found += Add;

    public (DateTimeOffset Time, LeakFoundEventArgs Leak)[] All()
    {
        lock (_lock)
        {
            return [.. _last];
        }
    }

    /// <summary>Lists no further leaks.</summary>
    public void End() => LeakDetection.Found -= Add;

    private void Add(object? sender, LeakFoundEventArgs leak)
    {
        lock (_lock)
        {
            if (_last.Count == Kept)
            {
                _ = _last.Dequeue();
            }
            _last.Enqueue((TimeProvider.System.GetUtcNow(), leak));
        }
    }
}
