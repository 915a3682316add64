using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>Counts the edges of a new value, until it meets a bad one.</summary>
internal struct EdgeAdder : IEdgeVisitor
{
    private readonly uint _heap;
    private readonly bool _moves;

    public EdgeAdder(uint heap, bool moves)
    {
        _heap = heap;
        _moves = moves;
    }

    /// <summary>Gets the handle that could not be counted; 0 if all could.</summary>
    public ulong BadEdge { get; private set; }

    /// <summary>Gets how many were counted before it.</summary>
    public int Added { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        if (edge != 0)
        {
            Add(edge);
        }
    }

    private void Add(ulong edge)
    {
        if (BadEdge != 0)
        {
            return;
        }
        ref ulong word = ref SlabTable.FindWord(edge, _heap);
        if (Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, edge) || (_moves && !ObjectWord.IsHeld(word)))
        {
            BadEdge = edge;
            return;
        }
        Debug.Assert(edge != 0 && BadEdge == 0, "an edge to count");
        Counting.AddInternal(ref word);
        if (_moves)
        {
            Counting.DropExternal(ref word, edge);
        }
        Added++;
    }
}
