using System.Collections.Generic;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>Counts the edges to each place, and proves that each leads to a live object (I23).</summary>
internal readonly struct EdgeTally : IEdgeVisitor
{
    private readonly uint _heap;

    public EdgeTally(uint heap) => _heap = heap;

    /// <summary>The edges to each place that has any.</summary>
    public Dictionary<ulong, uint> Edges { get; } = [];

    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        if (target == 0)
        {
            return;
        }
        ref ulong word = ref SlabTable.FindWord(target, _heap);
        Invariant.Hold(
            !Unsafe.IsNullRef(ref word) && ObjectWord.Fits(word, target), $"I23: edge {target} leads to no object");
        ulong place = HandleBits.PlaceOf(target);
        Edges[place] = Edges.GetValueOrDefault(place) + 1;
    }
}
