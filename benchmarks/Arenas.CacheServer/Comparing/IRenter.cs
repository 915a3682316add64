using System.Buffers;

namespace Arenas.CacheServer.Comparing;

/// <summary>A pool as a type of its own, so that each is compiled for itself, as in a program that uses one.</summary>
internal interface IRenter
{
    public IMemoryOwner<byte> Rent();
}
