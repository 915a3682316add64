using System.Globalization;

using Arenas.Layout;

namespace Arenas;

/// <summary>Names an object of any type by place and version: 8 bytes, and stale for ever once the object is
/// gone.</summary>
/// <param name="Bits">The 64 bits; any others are noticed when they are used.</param>
/// <remarks>Copying a handle counts nothing: <see cref="ObjectHeap.Retain(Handle)"/> does.</remarks>
public readonly record struct Handle(ulong Bits)
{
    /// <summary>Gets a value indicating whether it names nothing at all.</summary>
    public bool IsNull => Bits == 0;

    /// <summary>Describes the handle, whether its object lives or not.</summary>
    /// <returns>Slab, slot and use.</returns>
    public override string ToString() => IsNull ? "null" : string.Create(
        CultureInfo.InvariantCulture,
        $"{HandleBits.SlabOf(Bits)}:{HandleBits.SlotOf(Bits)}#{HandleBits.UseOf(Bits)}");
}
