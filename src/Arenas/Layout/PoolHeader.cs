using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>
/// The fields of one pool. They lie in the header of its arena, so that no pool touches its own memory.
/// </summary>
/// <remarks>
/// <code>
///    0                  32                                                288      320
///  | owner, counts ... | Available₀ Freed₀ Remote₀ Link₀ | seven groups more | links  |
/// </code>
/// What an operation on one of the first 64 blocks needs lies in one cache line.
/// <para/>
/// A block is <b>free</b> when its bit is set in one of the three words of its group, else it is <b>live</b>.
/// Each word has one kind of writer, so that no local operation needs an atomic:
/// <code>
/// Available   what Alloc may take        cleared by the owner's Alloc, filled by the owner's refill
/// Freed       what local frees returned  set by the owner's Free, moved to Available by the owner's refill
/// Remote      what other threads freed   set by them, atomically; moved to Freed by the owner's drain.
///             Cells that no block may use (under the header, past the end) are set here for ever (I1).
/// </code>
/// Free blocks hold no link and no mark: whatever a stray write does to them, the heap's own state is out of reach,
/// and their OS pages can be given back at any time.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Geometry.PoolHeaderSize)]
internal struct PoolHeader
{
    /// <summary>Address of the thread heap that may allocate from the pool; 0 while the pool is unused.</summary>
    [FieldOffset(0)]
    public nuint Owner;

    [FieldOffset(8)]
    public uint Reciprocal;

    /// <summary>
    /// Frees until the pool needs attention: <see cref="Countdown"/> + <see cref="Rest"/> are outstanding.
    /// </summary>
    /// <remarks>A current pool needs none: it counts from far above, and its rest is as far below zero.</remarks>
    [FieldOffset(12)]
    public int Countdown;

    [FieldOffset(16)]
    public int Rest;

    [FieldOffset(20)]
    public uint BlockSize;

    [FieldOffset(24)]
    public ushort Capacity;

    /// <summary>Cells at the start that lie under the arena's header and are no blocks.</summary>
    [FieldOffset(26)]
    public ushort FirstBlock;

    [FieldOffset(28)]
    public byte SizeClass;

    [FieldOffset(29)]
    public PoolState State;

    [FieldOffset(30)]
    public byte GroupCount;

    [FieldOffset(31)]
    public byte PoolShift;

    [FieldOffset(Geometry.GroupsOffset)]
    public ulong FirstGroup;

    [FieldOffset(Geometry.PoolLinksOffset)]
    public nuint Next;

    [FieldOffset(Geometry.PoolLinksOffset + 8)]
    public nuint Previous;

    /// <summary>Blocks from this index on were never handed out since their memory was known to be zero (I4).</summary>
    [FieldOffset(Geometry.PoolLinksOffset + 16)]
    public ushort FreshFrom;

    /// <summary>Address of a <see cref="TraceWord"/> for each cell of the pool; 0 while none was traced.</summary>
    [FieldOffset(Geometry.PoolLinksOffset + 24)]
    public nuint Traces;
}
