using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

using Arenas.Collections;
using Arenas.Layout;

namespace Arenas;

/// <summary>Holds a value of a cache while it is read in place, across awaits.</summary>
/// <remarks>One that is never disposed keeps the value's memory as long as the cache's heap lives.</remarks>
public sealed class CacheOwner : IDisposable
{
    private readonly CacheEntry _entry;
    private readonly BlockBytes _bytes;
    private BoundedCache? _cache;

    internal CacheOwner(BoundedCache cache, CacheEntry entry)
    {
        Debug.Assert(!entry.IsNull, "an entry that is held");
        _cache = cache;
        _entry = entry;
        _bytes = new(entry.ValueAddress, entry.ValueLength);
    }

    /// <summary>Gets the value, in place: good until the owner is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public ReadOnlyMemory<byte> Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _cache) is null, this);
            return _bytes.Memory;
        }
    }

    /// <summary>Lets the value go.</summary>
    /// <exception cref="InvalidOperationException">It was disposed before.</exception>
    public void Dispose()
    {
        BoundedCache? cache = Interlocked.Exchange(ref _cache, null);
        if (cache is null)
        {
            ThrowDisposedTwice();
        }
        _bytes.Close();
        cache.Release(_entry);
    }

    [DoesNotReturn]
    private static void ThrowDisposedTwice() =>
        throw new InvalidOperationException("The owner of a cached value was disposed before.");
}
