using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Ends the edges of garbage that lead out of the domain; those inside were taken off before.</summary>
internal readonly struct Releaser : IEdgeVisitor
{
    private readonly ObjectHeap _heap;

    public Releaser(ObjectHeap heap) => _heap = heap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        Debug.Assert(_heap.IsCollecting, "in a collection");
        if (target != 0 && !DomainWord.IsInside(target, _heap.Tag))
        {
            _heap.DropEdge(target);
        }
    }
}
