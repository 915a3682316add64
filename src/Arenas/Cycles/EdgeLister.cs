using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Lists what edges lead to.</summary>
internal readonly struct EdgeLister : IEdgeVisitor
{
    private readonly ObjectHeap _heap;

    public EdgeLister(ObjectHeap heap, List<Handle> targets)
    {
        _heap = heap;
        Targets = targets;
    }

    public List<Handle> Targets { get; }

    public void Visit(ref ulong edge)
    {
        Debug.Assert(Targets is not null, "it was made, not defaulted");
        if (_heap.IsLive(edge))
        {
            Targets.Add(new Handle(edge));
        }
    }
}
