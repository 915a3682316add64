using System;

namespace Arenas.CacheServer.Stores;

/// <summary>A value that is sent bit by bit, and held until it is disposed.</summary>
/// <param name="Bytes">The value.</param>
/// <param name="Holder">Who holds it, if it must be held.</param>
internal sealed record LargeValue(ReadOnlyMemory<byte> Bytes, IDisposable? Holder) : IDisposable
{
    public void Dispose() => Holder?.Dispose();
}
