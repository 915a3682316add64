using System;

namespace Arenas;

/// <summary>Is shown an entry of a cache.</summary>
/// <typeparam name="TState">What it works with.</typeparam>
/// <param name="key">Its key, good for the time of the call.</param>
/// <param name="value">Its value, good for the time of the call.</param>
/// <param name="state">The caller's.</param>
public delegate void CacheVisitor<TState>(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref TState state)
    where TState : allows ref struct;
