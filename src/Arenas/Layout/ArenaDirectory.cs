using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Platform;

namespace Arenas.Layout;

/// <summary>
/// What stands at each 256 KB of the address space, for the whole process: asked before any header is read, so that
/// a wild pointer is an exception and never a fault.
/// </summary>
/// <remarks>
/// <code>
/// address   | 63..48 zero | 47..36 root index | 35..18 leaf index | 17..0 |
/// entry     0                        nobody's
///           1 | heap | shift         arena of pools of that heap (top bit set; shift is 14, 16 or 18)
///           1 | heap | 63            was an arena of that heap, and is still its address space
///           address of a record      large block
/// </code>
/// A root of 32 KB and leaves of 2 MB that cost only the OS pages that are written: a heap of 1 TB has 4 million
/// entries, 32 MB. Entries change under their heap's lock; whoever holds a valid block sees its arena's entry.
/// </remarks>
internal static unsafe class ArenaDirectory
{
    public const int RetiredMark = 63;

    private const ulong ArenaMark = 1ul << 63;
    private const int ShiftBits = 6;
    private const int LeafBits = 18;
    private const int LeafShift = Geometry.ArenaShift;
    private const int RootShift = LeafShift + LeafBits;
    private const int AddressBits = 48;
    private const int RootCount = 1 << (AddressBits - RootShift);
    private const nuint LeafMask = ((nuint)1 << LeafBits) - 1;

    // What every root entry names until a region comes to stand there; its entries are 0 for ever.
    private static readonly ulong* s_emptyLeaf = (ulong*)OsMemory.ReserveTable(sizeof(ulong) << LeafBits);
    private static readonly ulong** s_root = CreateRoot();
    private static readonly Lock s_lock = new();
    private static ulong s_lastHeap;

    /// <summary>A tag that no heap of this process had before; (tag | pool shift) is the entry of its arenas.</summary>
    public static ulong NewTag()
    {
        ulong number = Interlocked.Increment(ref s_lastHeap);
        Debug.Assert(number <= ~ArenaMark >> ShiftBits, "a tag is never used twice");
        return ArenaMark | (number << ShiftBits);
    }

    public static bool IsArena(ulong entry) => (entry & ArenaMark) != 0;

    public static bool IsLarge(ulong entry) => entry != 0 && !IsArena(entry);

    public static ulong TagOf(ulong entry) => entry & ~((1ul << ShiftBits) - 1);

    public static int MarkOf(ulong entry) => (int)(entry & ((1ul << ShiftBits) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Lookup(nuint address)
    {
        nuint root = address >> RootShift;
        return root < RootCount ? s_root[root][(address >> LeafShift) & LeafMask] : 0;
    }

    /// <summary>
    /// Sets the entries of a run of arenas; false if no memory is left for a leaf, and nothing changed.
    /// </summary>
    public static bool TrySet(nuint address, int arenaCount, ulong entry)
    {
        Debug.Assert((address & Geometry.ArenaOffsetMask) == 0, "an arena is aligned to its size");
        Debug.Assert(address != 0 && arenaCount > 0, "some arena");
        nuint last = address + ((nuint)(uint)arenaCount << LeafShift) - 1;
        if (last >> AddressBits != 0)
        {
            return false;
        }
        for (nuint root = address >> RootShift; root <= last >> RootShift; root++)
        {
            if (!EnsureLeaf(root))
            {
                return false;
            }
        }
        Set(address, arenaCount, entry);
        return true;
    }

    /// <summary>Sets the entries of arenas that had entries before; each says what stands there (I13).</summary>
    public static void Set(nuint address, int arenaCount, ulong entry)
    {
        Debug.Assert((address & Geometry.ArenaOffsetMask) == 0 && arenaCount >= 0, "whole arenas");
        Debug.Assert(!IsArena(entry) || TagOf(entry) != ArenaMark, "I13: an arena belongs to a heap");
        nuint first = address >> LeafShift;
        for (nuint arena = first; arena < first + (nuint)(uint)arenaCount; arena++)
        {
            ref ulong place = ref s_root[arena >> LeafBits][arena & LeafMask];
            Debug.Assert(s_root[arena >> LeafBits] != s_emptyLeaf, "a leaf of its own");
            Volatile.Write(ref place, entry);
        }
    }

    private static bool EnsureLeaf(nuint root)
    {
        Debug.Assert(root < RootCount, "an address of 48 bits");
        if (s_root[root] != s_emptyLeaf)
        {
            return true;
        }
        lock (s_lock)
        {
            if (s_root[root] == s_emptyLeaf)
            {
                nint leaf = OsMemory.TryReserveTable(sizeof(ulong) << LeafBits);
                if (leaf == 0)
                {
                    return false;
                }
                Volatile.Write(ref *(nint*)&s_root[root], leaf);
            }
            return true;
        }
    }

    private static ulong** CreateRoot()
    {
        ulong** root = (ulong**)OsMemory.ReserveTable(RootCount * (nuint)sizeof(ulong*));
        for (int index = 0; index < RootCount; index++)
        {
            root[index] = s_emptyLeaf;
        }
        return root;
    }
}
