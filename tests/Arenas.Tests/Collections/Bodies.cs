using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tests.Collections;

/// <summary>The objects of a random program, and who of them must be alive.</summary>
internal sealed class Bodies(ObjectHeap heap, Action<Body> dies)
{
    private readonly List<Body> _all = [];

    public ObjectHeap Heap { get; } = heap;

    /// <summary>Gets those that a handle of the program holds.</summary>
    public List<Body> Held => [.. _all.Where(body => body.Held > 0)];

    public Body Of(Handle<Loop> handle) => _all.Find(body => body.Handle == handle)!;

    public Body Make(bool isLoop, int number)
    {
        Handle<Loop> handle = isLoop ? Loop.New(Heap, number) : Heap.New(new Loop { Number = number });
        _all.Add(new(handle, isLoop));
        return _all[^1];
    }

    public void Release(Body body)
    {
        LetGo(body);
        Heap.Release(body.Handle);
    }

    /// <summary>Notes that a handle is released, by whoever does it.</summary>
    public void LetGo(Body body)
    {
        if (--body.Held == 0 && !body.IsLoop)
        {
            Die(body);
        }
    }

    public long Collect()
    {
        List<Body> garbage = [.. _all.Where(body => body.IsAlive && body.Held == 0)];
        garbage.ForEach(Die);
        return garbage.Count;
    }

    private void Die(Body body)
    {
        body.IsAlive = false;
        dies(body);
        _all.Remove(body);
    }
}
