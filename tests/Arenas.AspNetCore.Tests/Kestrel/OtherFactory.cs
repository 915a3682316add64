using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>A factory that somebody else registers.</summary>
public sealed class OtherFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;
}
