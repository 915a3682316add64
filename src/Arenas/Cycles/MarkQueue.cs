using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>The work list of a mark: slabs with grey objects, threaded through their headers.</summary>
/// <remarks>
/// Slabs and not objects, as in Go's "Green Tea" collector (golang/go#73581): an entry is there already for every slab,
/// so no mark stack can overflow and nothing is allocated, whatever the shape of the graph; and a slab gathers grey
/// objects while it waits, which are then visited in the order of their addresses.
/// </remarks>
internal sealed class MarkQueue
{
    private SlabRef _first;
    private SlabRef _last;

    public bool IsEmpty => _first.IsNull;

    /// <summary>Colours a white object grey.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Grey(SlabRef slab, int slot)
    {
        Debug.Assert(!slab.Test(SlabBits.White, slot), "it was white until now");
        slab.Set(SlabBits.Grey, slot);
        slab.GreySlot = slot;
        slab.GreyCount++;
        if (slab.IsQueued == 0)
        {
            Add(slab);
        }
    }

    public void Add(SlabRef slab)
    {
        Debug.Assert(slab.IsQueued == 0, "once");
        slab.IsQueued = 1;
        slab.NextQueued = 0;
        if (_first.IsNull)
        {
            _first = slab;
        }
        else
        {
            _last.NextQueued = slab.Address;
        }
        _last = slab;
    }

    /// <summary>Takes the slab that has waited longest; it counts as queued until its objects have been
    /// visited.</summary>
    public SlabRef Take()
    {
        Debug.Assert(!IsEmpty, "something to take");
        SlabRef slab = _first;
        Debug.Assert(slab.IsQueued == 1, "it stays so until its objects were visited");
        _first = new(slab.NextQueued);
        return slab;
    }
}
