using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Takes back what an <see cref="EdgeAdder"/> or an <see cref="EdgeTaker"/> counted before it met a bad
/// edge.</summary>
internal struct EdgeRemover : IEdgeVisitor
{
    private readonly uint _heap;
    private readonly bool _moves;
    private readonly nuint _badEdge;
    private bool _hasMet;

    public EdgeRemover(uint heap, bool moves, nuint badEdge)
    {
        Debug.Assert(badEdge != 0, "some edge was bad");
        _heap = heap;
        _moves = moves;
        _badEdge = badEdge;
    }

    public void Visit(ref ulong edge)
    {
        _hasMet |= ObjectRef.Of(ref edge).Address == _badEdge;
        if (edge == 0 || _hasMet)
        {
            return;
        }
        ref ulong word = ref SlabTable.FindWord(edge, _heap);
        Debug.Assert(ObjectWord.Fits(word, edge), "it was counted");
        if (!ObjectWord.IsStuck(word))
        {
            word -= ObjectWord.InternalOne;
            if (_moves)
            {
                Counting.AddExternal(ref word, edge);
            }
        }
    }
}
