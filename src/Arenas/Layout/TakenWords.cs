using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A bit for each word of the bitmaps of a slab.</summary>
[InlineArray(Length)]
internal struct TakenWords
{
    public const int Length = HandleBits.MaxSlots / 64 / 64;

    private ulong _first;
}
