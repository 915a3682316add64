using System;
using System.Collections.Generic;

namespace Arenas.Tests.Collections;

/// <summary>Objects with numbers, each held by one handle until it is killed.</summary>
internal sealed class Population(ObjectHeap heap, int count)
{
    public ObjectHeap Heap { get; } = heap;

    /// <summary>Gets the living, in the order of their making.</summary>
    public List<Handle<Thing>> Living { get; } = Make(heap, count);

    public int Count => Living.Count;

    public Handle<Thing> this[Index index] => Living[index];

    public int NumberOf(Handle<Thing> thing) => Heap.At(thing).Number;

    public Handle<Thing> Add(int number)
    {
        Living.Add(Heap.New(new Thing(number)));
        return Living[^1];
    }

    /// <summary>Frees the object at an index.</summary>
    /// <returns>Its number.</returns>
    public int Kill(int index)
    {
        int number = NumberOf(Living[index]);
        Heap.Release(Living[index]);
        Living.RemoveAt(index);
        return number;
    }

    public int KillLast() => Kill(Count - 1);

    public void KillAll()
    {
        while (Count > 0)
        {
            KillLast();
        }
    }

    public IEnumerable<KeyValuePair<int, Handle<Thing>>> ByNumber()
    {
        foreach (Handle<Thing> thing in Living)
        {
            yield return new(NumberOf(thing), thing);
        }
    }

    public IEnumerable<KeyValuePair<Handle<Thing>, int>> ToNumber()
    {
        foreach (Handle<Thing> thing in Living)
        {
            yield return new(thing, NumberOf(thing));
        }
    }

    private static List<Handle<Thing>> Make(ObjectHeap heap, int count)
    {
        List<Handle<Thing>> things = [];
        for (int number = 0; number < count; number++)
        {
            things.Add(heap.New(new Thing(number)));
        }
        return things;
    }
}
