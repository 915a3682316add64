using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>What the table knows of one slab: all that finding an object needs, in half a cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct SlabEntry
{
    /// <summary>Address of slot 0; while there is no slab, the first use of the places of the next one.</summary>
    [FieldOffset(0)]
    public nuint Slots;

    /// <summary>Address of the slab's header.</summary>
    [FieldOffset(8)]
    public nuint Header;

    /// <summary>Tag of the heap in the upper half, of the type in the lower; 0 while there is no slab.</summary>
    [FieldOffset(16)]
    public ulong Owner;

    /// <summary>The upper half of <see cref="Owner"/>.</summary>
    // By itself, because a shift and a comparison are what finding an object would do twice.
    [FieldOffset(20)]
    public uint Heap;

    /// <summary>Bytes from one slot to the next.</summary>
    [FieldOffset(24)]
    public uint SlotSize;

    /// <summary>Slots that have been used; those behind have never been touched.</summary>
    [FieldOffset(28)]
    public uint UsedSlots;
}
