using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Turns the handles of a new value into edges, until it meets a bad one.</summary>
internal readonly struct EdgeTaker : IEdgeVisitor
{
    private readonly ObjectHeap _heap;

    public EdgeTaker(ObjectHeap heap) => _heap = heap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        if (target == 0)
        {
            return;
        }
        ref ulong word = ref SlabTable.FindWord(target, _heap.Tag);
        if (_heap.HasBadEdge || Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, target)
            || !ObjectWord.IsHeld(word))
        {
            _heap.NoteBadEdge(ref edge);
            return;
        }
        Counting.Move(ref word, target);
        if (!ObjectWord.IsHeld(word))
        {
            _heap.NoteUnheld(target);
        }
    }
}
