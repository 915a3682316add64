using System;
using System.Diagnostics;

using Arenas.Collections;

namespace Arenas;

/// <summary>Holds a value of a cache while it is read in place; a struct of the stack, so it crosses no await.
/// </summary>
/// <remarks>Dispose it once: a copy of it that is disposed too gives up a hold of somebody else.</remarks>
public ref struct CacheLease : IDisposable
{
    private readonly CacheEntry _entry;
    private BoundedCache? _cache;

    internal CacheLease(BoundedCache cache, CacheEntry entry)
    {
        Debug.Assert(!entry.IsNull, "an entry that is held");
        _cache = cache;
        _entry = entry;
    }

    /// <summary>Gets the value, in place: good until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed, or never given.</exception>
    public readonly ReadOnlySpan<byte> Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cache is null, typeof(CacheLease));
            return _entry.Value;
        }
    }

    /// <summary>Lets the value go; a second time, it does nothing.</summary>
    public void Dispose()
    {
        BoundedCache? cache = _cache;
        _cache = null;
        cache?.Release(_entry);
    }
}
