using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>The record of one slab, away from its objects; the bitmaps follow it.</summary>
// Away from the objects, because slabs are aligned alike: headers inside them would fight for the same cache sets.
[StructLayout(LayoutKind.Sequential)]
internal struct SlabHeader
{
    /// <summary>Bytes before the first bitmap.</summary>
    public const int ByteCount = 192;

    /// <summary>Bitmaps of a bit for each slot: White and Grey, word by word in turn, and then those of
    /// <see cref="SlabBits"/> one after the other.</summary>
    // An edge that is visited looks at White and changes both: one line of the cache, one address.
    public const int BitmapCount = ColourCount + 6;

    public const int ColourCount = 2;

    public nuint Slots;
    public nuint Edges;
    public uint Number;
    public uint SlotSize;
    public int Capacity;

    /// <summary>The slot that was freed last, plus 1; 0 if none is free.</summary>
    public int FirstFree;

    /// <summary>Slots of live and of dying objects; in the upper half, those that handles of managed code
    /// hold.</summary>
    // One word, always read and written whole: a new object counts in both, and a load of a whole word waits for a
    // store of its half to reach the cache.
    public long Population;

    /// <summary>Slots whose uses are spent.</summary>
    public int Retired;

    /// <summary>Words of one bitmap.</summary>
    public int BitmapWords;

    /// <summary>First use of each place here.</summary>
    public uint FirstUse;

    public int TypeIndex;
    public int GreySlot;

    /// <summary>Objects of generation 0 and 1 that may be in the slab: it stands in the list of that
    /// generation.</summary>
    public byte InYoung;
    public byte InMiddle;

    /// <summary>A bit for each generation, set when a count fell to a value above 0, cleared by its
    /// collection.</summary>
    public byte Suspects;

    /// <summary>A <see cref="GreyState"/>.</summary>
    public GreyState Greys;
    public byte HasUnvisitedRoots;
    public byte IsAvailable;

    /// <summary>Whether an object here has, or had, a watch or a finalizer of its own; and whether objects here are
    /// traced, so that their deaths go the same way.</summary>
    public byte HasWatched;

    /// <summary>Whether objects of its type have, or had, a finalizer.</summary>
    public byte HasFinalizer;

    /// <summary>Whether an object here is, or was, of an older generation than 0.</summary>
    public byte HasAged;

    /// <summary>A bit for each word of a bitmap, set if the collection has taken candidates there.</summary>
    // Where candidates are few and far between, as in slabs whose slots are used again, every pass is for their words.
    public TakenWords Taken;

    public nuint Next;
    public nuint Previous;
    public nuint NextAvailable;
    public nuint PreviousAvailable;
    public nuint NextQueued;
    public nuint NextYoung;
    public nuint NextMiddle;
    public nuint NextWork;

    /// <summary>Address of an origin for each slot; 0 while no object here was traced.</summary>
    public nuint Traces;
}
