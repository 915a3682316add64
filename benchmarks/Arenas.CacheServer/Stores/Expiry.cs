using System;

namespace Arenas.CacheServer.Stores;

/// <summary>What becomes of a key's time to live.</summary>
/// <param name="Kind">What.</param>
/// <param name="Milliseconds">How much longer it lives, if it is set; not positive for a time that has passed.</param>
internal readonly record struct Expiry(ExpiryKind Kind, long Milliseconds)
{
    /// <summary>The longest time that a store is asked for; longer ones mean for ever.</summary>
    public const long MaxMilliseconds = 1L << 48; // some 8,900 years

    public bool HasPassed => Kind == ExpiryKind.After && Milliseconds <= 0;

    public TimeSpan Time => TimeSpan.FromMilliseconds(Milliseconds);
}
