using Microsoft.Extensions.DependencyInjection;

namespace Arenas.AspNetCore.Tests.Hosting;

/// <summary>Somebody who asks for a heap by its name.</summary>
public sealed class KeyedConsumer([FromKeyedServices("cache")] NativeHeap heap)
{
    public NativeHeap Heap => heap;
}
