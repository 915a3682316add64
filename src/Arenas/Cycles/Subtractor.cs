using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Takes the edges that lead into the domain off the counts of what they lead to.</summary>
internal struct Subtractor : IEdgeVisitor
{
    private readonly uint _heap;

    public Subtractor(uint heap) => _heap = heap;

    /// <summary>Gets the number of edges that were never counted: their fields were assigned and not linked.</summary>
    public long Uncounted { get; private set; }

    /// <summary>Gets what the last of them leads to.</summary>
    public ulong LastUncounted { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        ref ulong word = ref DomainWord.Find(target, _heap);
        if (Unsafe.IsNullRef(ref word) || (word & ObjectWord.InternalStuck) != 0)
        {
            return;
        }
        Debug.Assert(ObjectWord.Fits(word, target), "the edge's own target");
        if ((word & ObjectWord.InternalMask) == 0)
        {
            // Whoever restores it counts it: from then on it is an edge like others.
            Uncounted++;
            LastUncounted = target;
            return;
        }
        word -= ObjectWord.InternalOne;
    }
}
