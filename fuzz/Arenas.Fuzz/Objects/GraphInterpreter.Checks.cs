using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;

namespace Arenas.Fuzz;

/// <content>Holds the heap against the model.</content>
internal sealed partial class GraphInterpreter
{
    private void Check()
    {
        Expect.True(_failure is null, _failure is ViolationException ? _failure.Message : $"{_failure}");
        HeapVerifier.Verify(_heap);
        bool isPending = _heap.FreePending(0);
        HashSet<GraphObject> reachable = _model.Reachable();
        Settle(reachable, isPending);
        Dictionary<GraphObject, int> edges = _model.CountEdges();
        foreach (GraphObject one in _model.Objects)
        {
            HolderCounts counts = _heap.CountsOf(one.Handle);
            Expect.True(counts.External == one.External, $"{one}: {counts}, but {one.External} handles");
            int internals = edges.GetValueOrDefault(one);
            Expect.True(
                isPending ? counts.Internal >= internals : counts.Internal == internals,
                $"{one}: {counts}, but {internals} edges");
            CheckValue(one);
            int generation = _heap.GenerationOf(one.Handle);
            Expect.True(one.IsFrozen == (generation == ObjectHeap.FrozenGeneration), $"{one}: generation {generation}");
            Expect.Equal(one.Finalized > 0, _heap.IsFinalized(one.Handle));
        }
        Expect.Equal(_model.Objects.Count + InternedCount, _heap.Count);
        Expect.Equal(_model.Objects.Count(one => one.IsFrozen), _heap.FrozenCount);
        CheckSnapshot(reachable);
        CheckSuspects(reachable, isPending);
        CheckTables(isPending);
        CheckWatches(reachable);
    }

    /// <summary>Where there is garbage, a collection that starts by itself must see a reason to look for it.</summary>
    private void CheckSuspects(HashSet<GraphObject> reachable, bool isPending)
    {
        if (isPending || _heap.IsMarking || _heap.HasFrozen)
        {
            return;
        }
        bool hasSuspects = false;
        for (SlabRef slab = _heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            hasSuspects |= (slab.Suspects & (1 << ObjectHeap.OldestGeneration)) != 0;
        }
        GraphObject? garbage = hasSuspects ? null : _model.Objects.Find(one => !reachable.Contains(one));
        Expect.True(garbage is null, $"{garbage} is garbage, and nothing tells a collection that starts by itself");
    }

    /// <summary>Notes what the heap has freed: nothing that is reachable, and all that nobody counts.</summary>
    private void Settle(HashSet<GraphObject> reachable, bool isPending)
    {
        foreach (GraphObject one in _model.Objects.Concat(_model.Limbo).ToArray())
        {
            if (_heap.IsAlive(one.Handle))
            {
                Expect.Contains(one, _model.Objects);
                continue;
            }
            Expect.True(!reachable.Contains(one), $"{one} was freed, and it is reachable");
            _ = _model.Objects.Remove(one);
            _ = _model.Limbo.Remove(one);
            one.External = 0;
            if (isPending)
            {
                // It may wait to be finalized, and come back.
                _model.Limbo.Add(one);
                continue;
            }
            _model.Bury(one);
            Expect.Equal(_settings.HasFinalizers && one.Kind == GraphKind.Node ? 1 : 0, one.Finalized);
        }
    }

    private void CheckValue(GraphObject one)
    {
        switch (one.Kind)
        {
            case GraphKind.Node:
                Expect.Equal(one.Number, _heap.At(new Handle<GraphNode>(one.Handle.Bits)).Number);
                break;
            case GraphKind.Leaf:
                GraphLeaf leaf = _heap.At(new Handle<GraphLeaf>(one.Handle.Bits));
                Expect.Equal((one.Number, one.Number * 2), (leaf.Number, leaf.Twice));
                break;
            default:
                Handle<GraphList> list = new(one.Handle.Bits);
                Expect.Equal(one.Number, _heap.At(list).Number);
                Expect.Equal(one.Edges.Length - 1, _heap.ItemsOf<GraphList, GraphItem>(list).Length);
                for (int index = 0; index < one.Edges.Length - 1; index++)
                {
                    Expect.Equal(one.Number + index, _heap.ItemsOf<GraphList, GraphItem>(list)[index].Number);
                }
                break;
        }
        for (int edge = 0; edge < one.Edges.Length; edge++)
        {
            ulong bits = _edges.Read(one, edge);
            Expect.True(bits == (one.Edges[edge]?.Handle.Bits ?? 0), $"{one}: edge {edge} is {bits:x}");
        }
    }

    private void CheckWatches(HashSet<GraphObject> reachable)
    {
        foreach (GraphWatch watch in _model.Watches.ToArray())
        {
            bool isOwned = watch.Owner is not null;
            if (_model.Objects.Contains(watch.Target))
            {
                // One that has come back in a collection has lost its watches before its finalizer ran.
                bool mayBeDead = watch.Target.Finalized > 0 || _revived || watch.WasRevived;
                watch.WasRevived |= mayBeDead;
                Expect.True(watch.Watch.IsAlive || mayBeDead, $"a watch of {watch.Target} is dead");
                watch.OwnerIsGone |= isOwned && watch.Calls == 0 && _model.Stale.Contains(watch.Owner!);
                continue;
            }
            if (_model.Limbo.Contains(watch.Target))
            {
                // It may have been gone already while its owner was, who came back after that.
                watch.WasRevived |= _revived;
                continue;
            }
            Expect.True(!watch.Watch.IsAlive, $"{watch.Target} is gone, and a watch does not know");
            Expect.False(watch.Watch.TryUpgrade(out _));
            bool mustBeCalled = watch.IsTold
                && (!isOwned || (reachable.Contains(watch.Owner!) && !_revived && !watch.WasRevived));
            Expect.True(
                watch.Calls == 1 || !mustBeCalled, $"a watch of {watch.Target} was called {watch.Calls} times");
            Expect.True(watch.Calls == 0 || !watch.OwnerIsGone, $"a watch of {watch.Target} outlived its owner");
            _ = _model.Watches.Remove(watch);
        }
    }

    private void Collect(int generation)
    {
        bool wasPending = _heap.Deaths.IsPending;
        int before = _model.Objects.Count;
        if (generation == ObjectHeap.OldestGeneration && !wasPending && !_heap.IsMarking && !_heap.HasFrozen)
        {
            // Not what has no edges: it dies by its count, when what holds it is freed.
            _doomed.UnionWith(_model.Objects.Except(_model.Reachable()).Where(one => one.Edges.Length > 0));
        }
        CollectionInfo info = _heap.Collect(generation);
        _doomed.Clear();
        Expect.Equal((generation, 0), (info.Generation, info.Unexplained));
        if (_userCodeRan || _heap.Deaths.IsPending)
        {
            return;
        }
        int gone = _model.Objects.Count(one => !_heap.IsAlive(one.Handle));
        Expect.True(wasPending || info.Freed <= gone, $"{info}, but {gone} of {before} are gone");
        Expect.Equal(0, info.Resurrected);
        GraphObject[] left = [.. _model.Objects.Where(one => _heap.IsAlive(one.Handle))];
        foreach (GraphObject one in left.Where(one => one.Kind != GraphKind.Leaf))
        {
            Expect.InRange(_heap.GenerationOf(one.Handle), int.Min(generation + 1, 2), 3);
        }
        if (generation == ObjectHeap.OldestGeneration)
        {
            HashSet<GraphObject> kept =
                GraphModel.Reachable(left.Where(one => one.External > 0 || one.IsFrozen));
            GraphObject? garbage = left.FirstOrDefault(one => !kept.Contains(one));
            Expect.True(garbage is null, $"{garbage} is garbage, and a collection left it");
        }
    }
}
