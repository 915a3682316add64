using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;

namespace Arenas.Fuzz;

/// <content>What a mark in slices must not lose. The counts would save it, in a pause that the heap's size
/// decides.</content>
internal sealed partial class GraphInterpreter
{
    /// <summary>Whether something may have come back that was garbage when the mark began.</summary>
    private bool _upgraded;

    /// <summary>Whatever is reachable and white can still be reached by the mark, on white objects.</summary>
    private void CheckSnapshot(HashSet<GraphObject> reachable)
    {
        _upgraded = (_upgraded || _revived) && _heap.IsMarking;
        if (!_heap.IsMarking || _heap.HasFrozen || _upgraded)
        {
            return;
        }
        HashSet<GraphObject> seen = [];
        Queue<GraphObject> left = new(_model.Limbo);
        foreach (GraphObject one in _model.Objects)
        {
            SlabRef slab = SlabRef.Of(one.Handle.Bits);
            bool isRoot = slab.HasUnvisitedRoots != 0 && one.External > 0 && IsWhite(one);
            int slot = HandleBits.SlotOf(one.Handle.Bits);
            if ((isRoot || ((slab.Grey(slot >> 6) >> slot) & 1) != 0) && seen.Add(one))
            {
                left.Enqueue(one);
            }
        }
        while (left.TryDequeue(out GraphObject? one))
        {
            foreach (GraphObject target in one.Edges.OfType<GraphObject>())
            {
                if (_model.Objects.Contains(target) && IsWhite(target) && seen.Add(target))
                {
                    left.Enqueue(target);
                }
            }
        }
        GraphObject? lost = reachable.FirstOrDefault(one => IsWhite(one) && !seen.Contains(one));
        Expect.True(lost is null, $"{lost} is reachable, and the mark in slices has lost it");
    }

    private static bool IsWhite(GraphObject one) =>
        SlabRef.Of(one.Handle.Bits).IsWhite(HandleBits.SlotOf(one.Handle.Bits));
}
