using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Cycles;

/// <summary>Puts back what a <see cref="Subtractor"/> took off, edge by edge, and marks on the way if it is told
/// to.</summary>
internal readonly struct Restorer : IEdgeVisitor
{
    private readonly MarkQueue? _queue;
    private readonly uint _heap;

    public Restorer(MarkQueue? queue, uint heap)
    {
        _queue = queue;
        _heap = heap;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        ref ulong word = ref DomainWord.Find(target, _heap);
        if (Unsafe.IsNullRef(ref word))
        {
            return;
        }
        Debug.Assert(ObjectWord.Fits(word, target), "the edge's own target");
        Counting.AddInternal(ref word);
        if (_queue is null)
        {
            return;
        }
        SlabRef slab = SlabRef.Of(target);
        int slot = HandleBits.SlotOf(target);
        if (slab.TryGrey(slot))
        {
            _queue.Note(slab, slot);
        }
    }
}
