using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>Where the objects of a type hold edges; the offsets follow, those of an item last.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EdgesHeader
{
    /// <summary>Edges in the value.</summary>
    public int FixedCount;

    /// <summary>Edges in each item; 0 if the type has no items or they hold none.</summary>
    public int ItemCount;

    public int ItemSize;

    /// <summary>Offset of the number of items from the slot's start; the items follow 8 bytes behind.</summary>
    public int LengthOffset;
}
