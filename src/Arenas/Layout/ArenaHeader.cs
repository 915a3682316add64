using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>The fields of one arena, at its very start; the headers of its pools follow.</summary>
/// <remarks>
/// <code>
///    0        64                 128                    256
///  | fields   | last scan × 16   | held OS pages × 16   | pool headers ...
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Geometry.ArenaHeaderSize)]
internal struct ArenaHeader
{
    /// <summary>Bit i is set while pool i is unused (I6).</summary>
    [FieldOffset(0)]
    public uint UnusedPools;

    /// <summary>Bit i is set while pool i is unused and its memory, headers apart, is known to be zero.</summary>
    [FieldOffset(4)]
    public uint ZeroedPools;

    [FieldOffset(8)]
    public int PoolShift;

    /// <summary>Ticks of the decay clock when the last pool came back; meaningful while all are unused.</summary>
    [FieldOffset(12)]
    public int EmptySince;

    [FieldOffset(16)]
    public nuint Next;

    [FieldOffset(24)]
    public nuint Previous;

    /// <summary>For each pool, a digest of its free words at the last decay scan.</summary>
    [FieldOffset(64)]
    public Digests LastScan;

    /// <summary>For each pool, its OS pages that were given back and are held off until they are needed (I5).</summary>
    [FieldOffset(128)]
    public OsPageSets HeldOsPages;

    [InlineArray(Geometry.MaxPoolsPerArena)]
    internal struct Digests
    {
        private uint _first;
    }

    [InlineArray(Geometry.MaxPoolsPerArena)]
    internal struct OsPageSets
    {
        private ulong _first;
    }
}
