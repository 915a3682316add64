using System.Buffers;

namespace Arenas.CacheServer.Comparing;

/// <summary>Kestrel's own pool.</summary>
/// <param name="pool">The pool.</param>
internal readonly struct KestrelRenter(MemoryPool<byte> pool) : IRenter
{
    public IMemoryOwner<byte> Rent() => pool.Rent();
}
