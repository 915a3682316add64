using System;
using System.Buffers.Binary;

namespace Arenas.Benchmarks.Caches;

/// <summary>The library's cache, asked as its users ask it: get, and set what was not there.</summary>
internal sealed class BoundedCachePolicy(int capacity) : ICachePolicy, IDisposable
{
    private readonly BoundedCache _cache = new(new BoundedCacheOptions
    {
        LimitBytes = 1L << 30,
        LimitEntries = capacity,
        ShardCount = 1,
    });

    public bool Access(int key)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, key);
        if (_cache.TryGet(bytes, out CacheLease lease))
        {
            lease.Dispose();
            return true;
        }
        _ = _cache.Set(bytes, bytes);
        return false;
    }

    public void Dispose() => _cache.Dispose();
}
