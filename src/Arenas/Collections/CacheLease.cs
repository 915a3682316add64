using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

using Arenas.Collections;

namespace Arenas;

/// <summary>Holds a value of a cache while it is read in place; a struct of the stack, so it crosses no await.
/// </summary>
/// <remarks>What is done with a copy after it was disposed, and with it after a copy was, is noticed; for the first 64
/// leases that a thread has out at once.</remarks>
public ref struct CacheLease : IDisposable
{
    private readonly CacheEntry _entry;
    private readonly long _ticket;
    private BoundedCache? _cache;

    internal CacheLease(BoundedCache cache, CacheEntry entry)
    {
        Debug.Assert(!entry.IsNull, "an entry that is held");
        _cache = cache;
        _entry = entry;
        _ticket = LeaseTickets.Take();
    }

    /// <summary>Gets the value, in place: good until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed, or never given.</exception>
    public readonly ReadOnlySpan<byte> Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cache is null || !LeaseTickets.IsOut(_ticket), typeof(CacheLease));
            return _entry.Value;
        }
    }

    /// <summary>Lets the value go; a second time, it does nothing.</summary>
    /// <exception cref="InvalidOperationException">A copy of the lease was disposed before.</exception>
    public void Dispose()
    {
        BoundedCache? cache = _cache;
        _cache = null;
        if (cache is null)
        {
            return;
        }
        if (!LeaseTickets.TryReturn(_ticket))
        {
            ThrowDisposedTwice(cache);
        }
        cache.Release(_entry);
    }

    [DoesNotReturn]
    private static void ThrowDisposedTwice(BoundedCache cache)
    {
        string message = $"A lease of cache '{cache.Name}' was disposed twice, through a copy of it.";
        cache.Heap.Errors.Count(HeapError.DoubleFree, message);
        throw new InvalidOperationException(message);
    }
}
