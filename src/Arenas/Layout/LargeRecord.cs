using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>
/// What is known of one large block. It lies outside the block, which starts at the start of an arena.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = ByteCount)]
internal struct LargeRecord
{
    public const int ByteCount = 64;

    [FieldOffset(0)]
    public nuint Block;

    /// <summary>Bytes the user may use: the size of the class, or the request rounded up to OS pages.</summary>
    [FieldOffset(8)]
    public nuint UsableBytes;

    [FieldOffset(16)]
    public int ArenaCount;

    [FieldOffset(20)]
    public int State;

    /// <summary>Class among the large classes, or -1 for a block too large for the caches.</summary>
    [FieldOffset(24)]
    public int LargeClass;

    /// <summary>1 while the block is known to be all zeros.</summary>
    [FieldOffset(28)]
    public int Zeroed;

    /// <summary>Ticks of the decay clock when the block was freed.</summary>
    [FieldOffset(32)]
    public int FreedAt;

    /// <summary>Origin of the allocation, if it was traced; else 0.</summary>
    [FieldOffset(36)]
    public int TraceOrigin;

    [FieldOffset(40)]
    public nuint Next;

    [FieldOffset(48)]
    public ulong HeapTag;

    /// <summary>Place in its heap's list of all large blocks.</summary>
    [FieldOffset(56)]
    public int Index;

    /// <summary>Usable bytes beyond those that were asked for, of a traced block.</summary>
    [FieldOffset(60)]
    public uint TraceSlack;
}
