using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Takes the edges that lead into the domain off the counts of what they lead to.</summary>
internal readonly struct Subtractor : IEdgeVisitor
{
    private readonly Collector _collector;
    private readonly uint _heap;

    public Subtractor(Collector collector, uint heap)
    {
        _collector = collector;
        _heap = heap;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        if (target == 0)
        {
            return;
        }
        ref ulong word = ref DomainWord.Find(target, _heap);
        if (Unsafe.IsNullRef(ref word) || (word & ObjectWord.InternalStuck) != 0)
        {
            _collector.NoteWayOut();
            return;
        }
        Debug.Assert(ObjectWord.Fits(word, target), "the edge's own target");
        if ((word & ObjectWord.InternalMask) == 0)
        {
            _collector.NoteUncounted(target);
            return;
        }
        word -= ObjectWord.InternalOne;
    }
}
