using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>What the table knows of one slab: all that finding an object needs, in half a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SlabEntry
{
    /// <summary>Address of slot 0; while there is no slab, the first use of the places of the next one.</summary>
    public nuint Slots;

    /// <summary>Address of the slab's header.</summary>
    public nuint Header;

    /// <summary>Tag of the heap in the upper half, of the type in the lower; 0 while there is no slab.</summary>
    public ulong Owner;

    /// <summary>Bytes from one slot to the next.</summary>
    public uint SlotSize;

    /// <summary>Slots that have been used; those behind have never been touched.</summary>
    public uint UsedSlots;
}
