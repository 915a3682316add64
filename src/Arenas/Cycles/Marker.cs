using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Colours what an object's edges lead to grey, if it is white.</summary>
internal readonly struct Marker : IEdgeVisitor
{
    private readonly MarkQueue _queue;
    private readonly uint _heap;

    public Marker(MarkQueue queue, uint heap)
    {
        _queue = queue;
        _heap = heap;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit(ref ulong edge)
    {
        ulong target = edge;
        ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(target));
        uint slot = (uint)HandleBits.SlotOf(target);
        if (entry.Heap != _heap || slot >= entry.UsedSlots)
        {
            return;
        }
        SlabRef slab = new(entry.Header);
        if (slab.TryGrey((int)slot))
        {
            _queue.Note(slab, (int)slot);
        }
    }
}
