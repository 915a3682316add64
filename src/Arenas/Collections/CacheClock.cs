using System;
using System.Diagnostics;

namespace Arenas.Collections;

/// <summary>Times of a cache: timestamps of a provider, which only go forward.</summary>
internal readonly struct CacheClock(TimeProvider provider)
{
    private readonly long _frequency = provider.TimestampFrequency;

    public TimeProvider Provider => provider;

    public long Now => provider.GetTimestamp();

    /// <summary>The time a while from now; never, if that is beyond all timestamps.</summary>
    public long After(TimeSpan while_)
    {
        Int128 after = provider.GetTimestamp() + ((Int128)while_.Ticks * _frequency / TimeSpan.TicksPerSecond);
        return after >= CacheEntry.Never ? CacheEntry.Never : (long)after;
    }

    /// <summary>How long it is until a time.</summary>
    public TimeSpan Until(long deadline)
    {
        Debug.Assert(deadline != CacheEntry.Never, "a time");
        // Rounded up: what still lives has some time left.
        Int128 ticks = (((Int128)(deadline - provider.GetTimestamp()) * TimeSpan.TicksPerSecond) + _frequency - 1)
            / _frequency;
        return ticks <= 0 ? TimeSpan.Zero : new(ticks > long.MaxValue ? long.MaxValue : (long)ticks);
    }
}
