using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>The record of one slab, away from its objects; the bitmaps follow it.</summary>
// Away from the objects, because slabs are aligned alike: headers inside them would fight for the same cache sets.
[StructLayout(LayoutKind.Sequential)]
internal struct SlabHeader
{
    /// <summary>Bytes before the first bitmap.</summary>
    public const int ByteCount = 192;

    /// <summary>Bitmaps of a bit for each slot.</summary>
    public const int BitmapCount = 8;

    public nuint Slots;
    public nuint Edges;
    public uint Number;
    public uint SlotSize;
    public int Capacity;

    /// <summary>The slot that was freed last, plus 1; 0 if none is free.</summary>
    public int FirstFree;

    /// <summary>Slots of live and of dying objects.</summary>
    public int InUse;

    /// <summary>Slots whose uses are spent.</summary>
    public int Retired;

    /// <summary>Live objects that handles of managed code hold.</summary>
    public int Held;

    /// <summary>Words of one bitmap.</summary>
    public int BitmapWords;

    /// <summary>First use of a place here, and the highest use of all.</summary>
    public uint FirstUse;
    public uint MaxUse;

    public int TypeIndex;
    public int GreyCount;
    public int GreySlot;

    /// <summary>Objects of generation 0 and 1 that may be in the slab: it stands in the list of that
    /// generation.</summary>
    public byte InYoung;
    public byte InMiddle;

    /// <summary>A bit for each generation, set when a count fell to a value above 0, cleared by its
    /// collection.</summary>
    public byte Suspects;

    public byte IsQueued;
    public byte HasUnvisitedRoots;
    public byte IsAvailable;

    /// <summary>Whether an object here has, or had, a watch or a finalizer of its own.</summary>
    public byte HasWatched;

    /// <summary>Whether objects of its type have, or had, a finalizer.</summary>
    public byte HasFinalizer;

    public nuint Next;
    public nuint Previous;
    public nuint NextAvailable;
    public nuint PreviousAvailable;
    public nuint NextQueued;
    public nuint NextYoung;
    public nuint NextMiddle;
    public nuint NextWork;
}
