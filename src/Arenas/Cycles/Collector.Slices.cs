using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <content>A full collection whose mark is done in slices, between which the heap is used.</content>
/// <remarks>
/// The mark keeps the graph as it was when it began (Yuasa, 1990): what an edge named before it was overwritten or its
/// object freed, and what managed code lets go of, is coloured grey if it is white; a new object is black. Whatever was
/// reachable at the beginning is so found, and what stays white was garbage then and is garbage now, unless a weak
/// handle has brought it back, which its counts tell.
/// </remarks>
internal sealed partial class Collector
{
    private long _started;

    /// <summary>Gets a value indicating whether a mark in slices is going on.</summary>
    public bool IsMarking { get; private set; }

    /// <summary>Begins a full collection in slices.</summary>
    public void BeginSlices()
    {
        _started = Stopwatch.GetTimestamp();
        Whiten(ObjectHeap.OldestGeneration);
        IsMarking = true;
    }

    /// <summary>Marks until the time has come; true once all is marked and the collection may end.</summary>
    public bool MarkSlice(long deadline)
    {
        Debug.Assert(IsMarking && !IsRunning, "a mark that goes on");
        Debug.Assert(_heap.Slabs.IsPinned, "no slab goes while it is in the work list");
        return Drain(new Marker(_queue, _heap.Tag), deadline);
    }

    /// <summary>Ends a collection in slices whose mark has ended.</summary>
    public CollectionInfo EndSlices(bool savesAll) =>
        Finish(ObjectHeap.OldestGeneration, savesAll, _started);

    /// <summary>Keeps an object that was held when the mark began.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Keep(ulong handle)
    {
        Debug.Assert(IsMarking || IsRunning, "nobody asks otherwise");
        SlabRef slab = SlabRef.Of(handle);
        int slot = HandleBits.SlotOf(handle);
        if (!IsRunning && slab.TryGrey(slot))
        {
            _queue.Note(slab, slot);
        }
    }
}
