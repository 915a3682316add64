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

    /// <summary>Notes that an object has become grey: its slab waits to be visited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Note(SlabRef slab, int slot)
    {
        GreyState state = slab.Greys;
        if (state is GreyState.One or GreyState.Many)
        {
            slab.Greys = GreyState.Many;
            return;
        }
        slab.GreySlot = slot;
        slab.Greys = GreyState.One;
        if (state == GreyState.None)
        {
            Append(slab);
        }
    }

    /// <summary>Adds a slab that may have any number of grey objects, or of roots that nobody has looked for.</summary>
    public void Add(SlabRef slab)
    {
        Debug.Assert(slab.Greys == GreyState.None, "once");
        slab.Greys = GreyState.Many;
        Append(slab);
    }

    /// <summary>Takes the slab that has waited longest.</summary>
    public SlabRef Take()
    {
        Debug.Assert(!IsEmpty, "something to take");
        SlabRef slab = _first;
        Debug.Assert(slab.Greys is GreyState.One or GreyState.Many, "it waits because of something grey");
        _first = new(slab.NextQueued);
        return slab;
    }

    private void Append(SlabRef slab)
    {
        Debug.Assert(slab.IsTracked, "objects with edges");
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
}
