using System;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>A clock that a program moves; its timer is rung by hand.</summary>
internal sealed class ManualClock(long frequency) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _passed;
    private (TimerCallback Callback, object? State)? _timer;

    public override long TimestampFrequency => frequency;

    public override long GetTimestamp() => 1000 + Units(_passed);

    public override DateTimeOffset GetUtcNow() => s_start + _passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timer = (callback, state);
        return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timestamp that lies a while from now.</summary>
    public long After(TimeSpan time) => GetTimestamp() + Units(time);

    /// <summary>The ticks that are left until a timestamp; started ones count.</summary>
    public long TicksUntil(long deadline) => (long)((((Int128)(deadline - GetTimestamp()) * TimeSpan.TicksPerSecond)
        + frequency - 1) / frequency);

    public void Advance(TimeSpan by) => _passed += by;

    public void Ring() => _timer?.Callback(_timer?.State);

    private long Units(TimeSpan time) => (long)((Int128)time.Ticks * frequency / TimeSpan.TicksPerSecond);
}
