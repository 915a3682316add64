using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Arenas.Fuzz;

/// <content>What other threads do while the program waits for them; and garbage that is kept.</content>
internal sealed partial class GraphInterpreter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>What the collection that runs must find dead; empty if nobody can tell.</summary>
    private readonly HashSet<GraphObject> _doomed = [];

    private void GoElsewhere(GraphCommand command)
    {
        if (command.What == GraphOperation.UseElsewhere)
        {
            UseElsewhere();
        }
        else if (HeldOne(command.First) is { } one)
        {
            ReleaseElsewhere(one);
        }
    }

    private void UseElsewhere()
    {
        Exception? refused = Elsewhere(() => _ = _heap.Count);
        Expect.True(
            _heap.IsShared ? refused is null : refused is InvalidOperationException,
            $"another thread uses the heap (shared: {_heap.IsShared}): {refused}");
    }

    private void ReleaseElsewhere(GraphObject one)
    {
        if (_heap.IsShared)
        {
            // The finalizers run over there, one thread at a time as ever.
            one.External--;
            Expect.True(Elsewhere(() => _heap.Release(one.Handle)) is null);
            return;
        }
        int before = Counting(one);
        Exception? refused = Elsewhere(() => _heap.Release(one.Handle));
        Expect.True(refused is null, $"a release by another thread: {refused}");
        Expect.Equal(before, Counting(one));
        one.External--;
        // Whoever makes an object next does what is due, unless it is done by hand.
        if (one.Number % 2 == 0)
        {
            Expect.Equal(1, _heap.ReleaseQueued());
            return;
        }
        MakeLeaf();
        Expect.Equal(0, _heap.ReleaseQueued());
    }

    /// <summary>What a call throws on another thread, which must not wait for this one.</summary>
    private static Exception? Elsewhere(Action call)
    {
        Exception? thrown = null;
        Thread thread = new(() => thrown = Expect.Exception(call)) { IsBackground = true };
        thread.Start();
        Expect.True(thread.Join(s_patience), "another thread waits for this one");
        return thrown;
    }

    /// <summary>Collects, and holds what was found dead.</summary>
    private void SaveAll(int generation)
    {
        _heap.CollectionDebug |= CollectionDebug.SaveAll;
        _ = _heap.Collect(generation);
        _heap.CollectionDebug &= ~CollectionDebug.SaveAll;
        HashSet<GraphObject> reachable = _model.Reachable();
        foreach (Handle handle in _heap.Garbage)
        {
            GraphObject? one = _model.Find(handle);
            Expect.True(one is not null && (_revived || !reachable.Contains(one)), $"{handle} is no garbage");
            one!.External++;
        }
        // Their watches with callbacks are dead, as those of what finalizers bring back.
        _revived |= _heap.Garbage.Count > 0;
        _heap.Garbage.Clear();
    }
}
