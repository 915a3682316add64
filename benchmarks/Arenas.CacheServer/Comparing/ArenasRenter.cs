using System.Buffers;

namespace Arenas.CacheServer.Comparing;

/// <summary>A pool of this library.</summary>
/// <param name="pool">The pool.</param>
internal readonly struct ArenasRenter(MemoryPool<byte> pool) : IRenter
{
    public IMemoryOwner<byte> Rent() => pool.Rent();
}
