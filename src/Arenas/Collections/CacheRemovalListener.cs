using System;

namespace Arenas;

/// <summary>Is told of an entry that left a cache.</summary>
/// <param name="key">Its key, good for the time of the call.</param>
/// <param name="value">Its value, good for the time of the call.</param>
/// <param name="reason">Why it left.</param>
public delegate void CacheRemovalListener(
    ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, CacheRemovalReason reason);
