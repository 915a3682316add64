using System;

namespace Arenas.Tests.Conformance;

/// <summary>A watch with something of its own.</summary>
internal sealed class TaggedWatch(
    ObjectHeap heap, Handle target, Action<Watch>? callback, string tag, Handle owner = default)
    : Watch(heap, target, callback, owner)
{
    public string Tag { get; } = tag;

    public int Upgrades { get; private set; }

    public bool TryGet(out Handle handle)
    {
        Upgrades++;
        return TryUpgrade(out handle);
    }
}
