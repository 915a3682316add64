using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Platform;

namespace Arenas.Layout;

/// <summary>All slabs of the process by number, so that any 64 bits can be looked up without a fault.</summary>
/// <remarks>
/// A root of 32 KB and leaves of 128 KB, made when they are needed and kept. A number is given again when its slab is
/// gone, with places that go on counting where the old ones ended; a number whose uses are nearly spent is not.
/// </remarks>
internal static unsafe class SlabTable
{
    private const int LeafBits = 12;
    private const int RootCount = HandleBits.MaxSlabs >> LeafBits;
    private const uint LeafMask = (1u << LeafBits) - 1;
    private const nuint LeafBytes = (nuint)32 << LeafBits;

    // A slab that starts beyond this use is worth less than the 32 bytes of a new entry.
    private const uint LastFirstUse = HandleBits.LastUse - (HandleBits.LastUse >> 4);

    private static readonly SlabEntry* s_emptyLeaf = (SlabEntry*)OsMemory.ReserveTable(LeafBytes);
    private static readonly SlabEntry** s_root = CreateRoot();
    private static readonly Lock s_lock = new();
    private static uint s_firstFree;
    private static uint s_lastGiven;
    private static long s_lastTag;

    /// <summary>A tag for a heap; none of the process had it before.</summary>
    public static uint NewTag()
    {
        long tag = Interlocked.Increment(ref s_lastTag);
        if (tag > uint.MaxValue)
        {
            throw new InvalidOperationException("The process has made 2^32 object heaps; there is no tag for another.");
        }
        Debug.Assert(tag > 0, "a tag is never used twice");
        return (uint)tag;
    }

    public static ulong OwnerOf(uint heap, uint type) => ((ulong)heap << 32) | type;

    /// <summary>The entry of any number: there is one for each, and an empty one owns nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref SlabEntry Entry(uint slab)
    {
        Debug.Assert(slab < HandleBits.MaxSlabs, "a number of 23 bits");
        return ref s_root[slab >> LeafBits][slab & LeafMask];
    }

    /// <summary>The object in a slot of a slab that is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectRef Object(in SlabEntry entry, int slot)
    {
        Debug.Assert((uint)slot < entry.UsedSlots, "a slot that has been used");
        return new(entry.Slots + ((nuint)(uint)slot * entry.SlotSize));
    }

    /// <summary>The word of the slot that a handle names; no word if its slab has no such slot or owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong FindWord(ulong handle, ulong owner)
    {
        ref SlabEntry entry = ref Entry(HandleBits.SlabOf(handle));
        uint slot = (uint)HandleBits.SlotOf(handle);
        if (entry.Owner == owner && slot < entry.UsedSlots)
        {
            return ref *(ulong*)(entry.Slots + ((nuint)slot * entry.SlotSize));
        }
        return ref Unsafe.NullRef<ulong>();
    }

    /// <summary>The same for an object of any type of a heap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong FindWord(ulong handle, uint heap)
    {
        ref SlabEntry entry = ref Entry(HandleBits.SlabOf(handle));
        uint slot = (uint)HandleBits.SlotOf(handle);
        if (entry.Heap == heap && slot < entry.UsedSlots)
        {
            return ref *(ulong*)(entry.Slots + ((nuint)slot * entry.SlotSize));
        }
        return ref Unsafe.NullRef<ulong>();
    }

    /// <summary>A number for a new slab and the first use of its places; 0 if none is left or no memory is.</summary>
    public static uint TryTakeNumber(out uint firstUse)
    {
        lock (s_lock)
        {
            uint slab = s_firstFree;
            if (slab != 0)
            {
                ref SlabEntry entry = ref Entry(slab);
                s_firstFree = entry.UsedSlots;
                firstUse = (uint)entry.Slots;
                entry.UsedSlots = 0;
                return slab;
            }
            firstUse = 1;
            slab = s_lastGiven + 1;
            if (slab == HandleBits.MaxSlabs || !EnsureLeaf(slab >> LeafBits))
            {
                return 0;
            }
            Debug.Assert(Entry(slab).Owner == 0 && Entry(slab).Slots == 0, "a number that was never given");
            s_lastGiven = slab;
            return slab;
        }
    }

    /// <summary>Takes a number back; its next slab begins with a use that no handle of this one has.</summary>
    public static void ReturnNumber(uint slab, uint nextUse)
    {
        lock (s_lock)
        {
            ref SlabEntry entry = ref Entry(slab);
            Debug.Assert(slab != 0 && entry.Owner != 0, "the number of a slab");
            Volatile.Write(ref entry.Owner, 0);
            Debug.Assert(nextUse > 0, "a use");
            entry = new SlabEntry { Slots = nextUse };
            if (nextUse <= LastFirstUse)
            {
                entry.UsedSlots = s_firstFree;
                s_firstFree = slab;
            }
        }
    }

    /// <summary>Whether a handle is older than whatever stands at its place now, in any heap.</summary>
    // Under the lock, in which another heap has to say that its slab goes before it frees the slab's header.
    public static bool IsBefore(ulong handle)
    {
        lock (s_lock)
        {
            ref SlabEntry entry = ref Entry(HandleBits.SlabOf(handle));
            uint use = HandleBits.UseOf(handle);
            return entry.Owner == 0 ? use < entry.Slots : use < new SlabRef(entry.Header).FirstUse;
        }
    }

    private static bool EnsureLeaf(uint root)
    {
        if (s_root[root] == s_emptyLeaf)
        {
            nint leaf = OsMemory.TryReserveTable(LeafBytes);
            if (leaf == 0)
            {
                return false;
            }
            Volatile.Write(ref *(nint*)&s_root[root], leaf);
        }
        return true;
    }

    private static SlabEntry** CreateRoot()
    {
        Debug.Assert(sizeof(SlabEntry) << LeafBits == (int)LeafBytes, "an entry of 32 bytes");
        SlabEntry** root = (SlabEntry**)OsMemory.ReserveTable(RootCount * (nuint)sizeof(SlabEntry*));
        for (int index = 0; index < RootCount; index++)
        {
            root[index] = s_emptyLeaf;
        }
        return root;
    }
}
