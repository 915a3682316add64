using System.Runtime.CompilerServices;

namespace Arenas.Tests.Attacks;

/// <summary>A value larger than any slab.</summary>
internal struct Megabyte
{
    public Bytes Most;
    public byte Last;

    [InlineArray(1 << 20)]
    public struct Bytes
    {
        private byte _first;
    }
}
