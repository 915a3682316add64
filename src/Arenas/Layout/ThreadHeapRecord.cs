using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>The record of one thread heap: what one thread may use of one heap without asking anyone.</summary>
/// <remarks>
/// Other threads write the remote lists only, which therefore share no cache line with what the owner writes.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = ByteCount)]
internal struct ThreadHeapRecord
{
    public const int ByteCount = 6848;
    public const int EntriesOffset = 896;
    public const int TraceWordsOffset = 5760;

    /// <summary>The tag of the heap it belongs to; 0 when it belongs to none, so that no fast path takes it.</summary>
    [FieldOffset(0)]
    public ulong Tag;

    /// <summary>1 while the owner is in a slow path; see <c>Gate</c>.</summary>
    [FieldOffset(8)]
    public int Busy;

    /// <summary>1 while another thread has seized it; see <c>Gate</c>.</summary>
    [FieldOffset(12)]
    public int Seized;

    /// <summary>Bytes of empty pools and of large blocks that it keeps for itself (I9).</summary>
    [FieldOffset(16)]
    public long CachedBytes;

    /// <summary>Greatest value of <see cref="CachedBytes"/>: half for pools, half for large blocks.</summary>
    [FieldOffset(24)]
    public long CacheLimit;

    /// <summary>The part of <see cref="CachedBytes"/> that is large blocks.</summary>
    [FieldOffset(32)]
    public long CachedLargeBytes;

    /// <summary>
    /// The block that the owner took last; 0 if it was freed, or if its class is served by another group since.
    /// </summary>
    [FieldOffset(40)]
    public nuint LastBlock;

    /// <summary>The bit of <see cref="LastBlock"/> in its group; 0 if there is none.</summary>
    [FieldOffset(48)]
    public ulong LastBit;

    /// <summary>Address of the entry that gave <see cref="LastBlock"/>; never 0.</summary>
    [FieldOffset(56)]
    public nuint LastEntry;

    /// <summary>Traced bytes that the owner has counted.</summary>
    [FieldOffset(64)]
    public TraceShare Traced;

    /// <summary>Number of the owner's last traced allocation.</summary>
    [FieldOffset(80)]
    public int TracedNumber;

    /// <summary>Bytes that the owner may claim until an allocation is sampled.</summary>
    [FieldOffset(88)]
    public long SampleLeft;

    /// <summary>A bit for each size class whose next allocation is sampled.</summary>
    [FieldOffset(96)]
    public UInt128 SampleDue;

    [FieldOffset(128)]
    public ClassLinks RemoteLists;

    [FieldOffset(EntriesOffset)]
    public ClassEntries Entries;

    [FieldOffset(3712)]
    public ClassLinks QueueFirst;

    [FieldOffset(4416)]
    public ClassLinks QueueLast;

    [FieldOffset(5120)]
    public KindLinks EmptyPools;

    [FieldOffset(5144)]
    public LargeLinks CachedLarge;

    /// <summary>For each class, the address of the trace word of the first cell of the group that serves it; 0 while
    /// none is known.</summary>
    [FieldOffset(TraceWordsOffset)]
    public ClassLinks TraceWords;

    /// <summary>For each class, how often the sample that is due has passed from a block that was freed at once to the
    /// next.</summary>
    [FieldOffset(6464)]
    public ClassCounts SamplePassed;

    [InlineArray(SizeClasses.PooledCount)]
    internal struct ClassEntries
    {
        private ClassEntry _first;
    }

    [InlineArray(SizeClasses.PooledCount)]
    internal struct ClassLinks
    {
        private nuint _first;
    }

    [InlineArray(SizeClasses.PooledCount)]
    internal struct ClassCounts
    {
        private int _first;
    }

    [InlineArray(Geometry.PoolKindCount)]
    internal struct KindLinks
    {
        private nuint _first;
    }

    [InlineArray(SizeClasses.LargeCount)]
    internal struct LargeLinks
    {
        private nuint _first;
    }
}
