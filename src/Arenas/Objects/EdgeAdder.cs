using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Counts the edges of a new value, until it meets a bad one.</summary>
internal readonly struct EdgeAdder : IEdgeVisitor
{
    private readonly ObjectHeap _heap;

    public EdgeAdder(ObjectHeap heap) => _heap = heap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        if (target == 0)
        {
            return;
        }
        ref ulong word = ref SlabTable.FindWord(target, _heap.Tag);
        if (_heap.HasBadEdge || Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, target))
        {
            _heap.NoteBadEdge(ref edge);
            return;
        }
        Counting.AddInternal(ref word);
    }
}
