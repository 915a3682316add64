using System;
using System.Threading;

namespace Arenas.Tests.Collections;

/// <summary>A clock that a test moves; its timers are rung by hand.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks = 1000;
    private (TimerCallback Callback, object? State)? _timer;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public bool HasTimer => _timer is not null;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timer = (callback, state);
        return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Advance(TimeSpan by) => _ = Interlocked.Add(ref _ticks, by.Ticks);

    public void Ring() => _timer?.Callback(_timer?.State);
}
