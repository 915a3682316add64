using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Ends the edges of an object that is being freed.</summary>
internal readonly struct EdgeDropper : IEdgeVisitor
{
    private readonly ObjectHeap _heap;

    public EdgeDropper(ObjectHeap heap) => _heap = heap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        if (target != 0)
        {
            _heap.DropEdge(target);
        }
    }
}
