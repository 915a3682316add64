using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>The 64 bits of a handle: where an object lies, and how often that place had been used before.</summary>
/// <remarks>
/// <code>
/// handle  | 1 | use: 26 bits | slab: 23 bits | slot: 14 bits |
///          ◄───── version ───►◄────────── place ────────────►
/// </code>
/// The slab is an index into the table of the process, so a place is one heap's only. The highest bit is set in every
/// handle and in the word of every live object, and in the word of no other slot: one comparison of versions says
/// that the object is there and the same. Null is 0.
/// <para>
/// A place whose uses are spent is retired. One object made and freed 10 million times a second uses 8.64e11 versions
/// a day, 12,875 places of 2^26 uses; with an object of 24 bytes, in a slot of 32, that is 412 KB at most, and usually
/// nothing, because a slab whose slots are all retired goes back and leaves 32 bytes of its entry in the table.
/// </para>
/// </remarks>
internal static class HandleBits
{
    public const int SlotBits = 14;
    public const int SlabBits = 23;
    public const int PlaceBits = SlotBits + SlabBits;
    public const int UseBits = 63 - PlaceBits;

    public const int MaxSlots = 1 << SlotBits;
    public const int MaxSlabs = 1 << SlabBits;

    /// <summary>The last use of a place; after it, the place is retired.</summary>
    public const uint LastUse = (1u << UseBits) - 1;

    public const ulong PlaceMask = (1ul << PlaceBits) - 1;
    public const ulong Live = 1ul << 63;

    private const uint SlotMask = MaxSlots - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOf(ulong handle) => (int)((uint)handle & SlotMask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SlabOf(ulong handle) => (uint)(handle >> SlotBits) & (MaxSlabs - 1);

    public static ulong PlaceOf(ulong handle) => handle & PlaceMask;

    public static ulong Place(uint slab, int slot)
    {
        Debug.Assert(slab is > 0 and < MaxSlabs, "slab 0 is never given: place 0 means none");
        Debug.Assert((uint)slot < MaxSlots, "a slot");
        return ((ulong)slab << SlotBits) | (uint)slot;
    }

    /// <summary>The handle of the object at a place whose word is given.</summary>
    public static ulong Of(ulong place, ulong word)
    {
        Debug.Assert((word & Live) != 0 && place <= PlaceMask, "a live object somewhere");
        return (word & ~PlaceMask) | place;
    }

    public static uint UseOf(ulong word) => (uint)(word >> PlaceBits) & LastUse;
}
