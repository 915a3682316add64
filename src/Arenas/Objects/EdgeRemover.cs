using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Takes back what an <see cref="EdgeAdder"/> counted.</summary>
internal struct EdgeRemover : IEdgeVisitor
{
    private readonly uint _heap;
    private readonly bool _moves;
    private int _left;

    public EdgeRemover(uint heap, bool moves, int count)
    {
        _heap = heap;
        _moves = moves;
        _left = count;
    }

    public void Visit(ref ulong edge)
    {
        if (edge == 0 || _left == 0)
        {
            return;
        }
        Debug.Assert(_left > 0, "it was counted");
        _left--;
        ref ulong word = ref SlabTable.FindWord(edge, _heap);
        if (!Unsafe.IsNullRef(ref word) && !ObjectWord.IsStuck(word))
        {
            word -= ObjectWord.InternalOne;
            if (_moves)
            {
                Counting.AddExternal(ref word, edge);
            }
        }
    }
}
