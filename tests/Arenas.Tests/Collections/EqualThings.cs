using System;
using System.Collections.Generic;

namespace Arenas.Tests.Collections;

/// <summary>Things with the same number are equal; calls an action before each comparison.</summary>
internal sealed class EqualThings(ObjectHeap heap, Action? compares = null, bool hasOneHash = false)
    : IEqualityComparer<Handle<Thing>>
{
    public bool Equals(Handle<Thing> x, Handle<Thing> y)
    {
        compares?.Invoke();
        using ObjectScope scope = heap.Enter();
        return heap.At(x).Number == heap.At(y).Number;
    }

    public int GetHashCode(Handle<Thing> obj)
    {
        using ObjectScope scope = heap.Enter();
        return hasOneHash ? 1 : heap.At(obj).Number;
    }
}
