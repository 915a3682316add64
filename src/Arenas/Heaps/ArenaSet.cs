using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>The arenas of a heap that have unused pools, and which of them gives the next one: the fullest.</summary>
/// <remarks>
/// <para>The fullest arena serves first, so that the emptiest get their last pool back and can retire (CPython's
/// usable_arenas). One list for each kind of pool and each count of unused pools (I12) makes that a choice in constant
/// time, whatever the number of arenas. Guarded by the heap's lock.</para>
/// <code>
/// arena taken from a region --> listed by its unused pools --> full, in no list --> listed again --> retired
/// </code>
/// </remarks>
internal sealed class ArenaSet(Regions regions, ByteLimit limit, ulong tag)
{
    private const int CountsPerKind = Geometry.MaxPoolsPerArena + 1;

    private readonly nuint[] _first = new nuint[Geometry.PoolKindCount * CountsPerKind];

    /// <summary>Arenas of pools, listed or not.</summary>
    public int ArenaCount { get; private set; }

    /// <summary>Whether the next pool of a kind takes no new arena.</summary>
    public bool HasUnusedPool(int kind) => !Fullest(kind).IsNull;

    /// <summary>Takes a pool that serves no class; <paramref name="zeroed"/> if its memory is all zeros.</summary>
    public Refusal TryTake(int kind, out PoolRef pool, out bool zeroed)
    {
        pool = default;
        zeroed = false;
        ArenaRef arena = Fullest(kind);
        if (arena.IsNull)
        {
            Refusal refusal = TryTakeArena(kind, out arena);
            if (refusal != Refusal.None)
            {
                return refusal;
            }
        }
        Unlist(arena);
        int index = BitOperations.TrailingZeroCount(arena.UnusedPools);
        uint bit = 1u << index;
        zeroed = (arena.ZeroedPools & bit) != 0;
        arena.UnusedPools &= ~bit;
        arena.ZeroedPools &= ~bit;
        arena.LastScan(index) = 0;
        arena.HeldOsPages(index) = 0;
        List(arena);
        pool = arena.Pool(index);
        Debug.Assert(pool.State == PoolState.Unused && pool.Owner == 0, "I6: an unused pool has no owner");
        Debug.Assert(Geometry.KindOf(pool.PoolShift) == kind, "I12: arenas are listed by the kind of their pools");
        return Refusal.None;
    }

    public void GiveBack(PoolRef pool, bool zeroed, int now)
    {
        ArenaRef arena = pool.Arena;
        uint bit = 1u << pool.Index;
        Debug.Assert((arena.UnusedPools & bit) == 0, "I6: a pool comes back once");
        Debug.Assert(pool.Outstanding == 0 && pool.State != PoolState.Unused, "it is empty, and was in use");
        Unlist(arena);
        pool.Owner = 0;
        pool.State = PoolState.Unused;
        arena.UnusedPools |= bit;
        arena.ZeroedPools |= zeroed ? bit : 0;
        arena.LastScan(pool.Index) = 0;
        arena.HeldOsPages(pool.Index) = 0;
        arena.EmptySince = now;
        List(arena);
    }

    /// <summary>Gives an empty arena back to its region; its bytes, all of them given back to the system.</summary>
    public long Retire(ArenaRef arena)
    {
        Debug.Assert(arena.IsEmpty, "every pool is unused");
        Debug.Assert(ArenaCount > 0, "I16: the arena was counted");
        for (int index = 0; index < arena.PoolCount; index++)
        {
            BlockTraces.Drop(arena.Pool(index));
        }
        Unlist(arena);
        ArenaCount--;
        // The directory first: from now on a stray free of a block here reads no header.
        ArenaDirectory.Set(arena.Address, 1, tag | ArenaDirectory.RetiredMark);
        bool zeroed = regions.Source.Purge((nint)arena.Address, Geometry.ArenaSize);
        regions.GiveBack(arena.Address, 1, zeroed);
        limit.GiveBack((long)Geometry.ArenaSize);
        return (long)Geometry.ArenaSize;
    }

    /// <summary>The first arena of a kind in the list of a count of unused pools; 0 if it is empty.</summary>
    public nuint FirstListed(int kind, int unusedCount)
    {
        Debug.Assert((uint)unusedCount < CountsPerKind, "a count of pools");
        return _first[(kind * CountsPerKind) + unusedCount];
    }

    private ArenaRef Fullest(int kind)
    {
        for (int unused = 1; unused < CountsPerKind; unused++)
        {
            nuint first = _first[(kind * CountsPerKind) + unused];
            if (first != 0)
            {
                Debug.Assert(new ArenaRef(first).UnusedCount == unused, "I12: listed by the count of unused pools");
                return new(first);
            }
        }
        return default;
    }

    private Refusal TryTakeArena(int kind, out ArenaRef arena)
    {
        arena = default;
        if (!limit.HasRoom((long)Geometry.ArenaSize))
        {
            return Refusal.Limit;
        }
        nuint address = regions.Take(1, Geometry.ArenaSize, out bool zeroed);
        if (address == 0)
        {
            return Refusal.Source;
        }
        Debug.Assert(IsFree(ArenaDirectory.Lookup(address)), "I13: nothing stands in a free arena");
        limit.Take((long)Geometry.ArenaSize);
        int shift = Geometry.PoolShiftOf(kind);
        arena = new(address);
        arena.Format(shift, zeroed);
        ArenaCount++;
        List(arena);
        ArenaDirectory.Set(address, 1, tag | (uint)shift);
        return Refusal.None;
    }

    private bool IsFree(ulong entry) => entry == 0 || entry == (tag | ArenaDirectory.RetiredMark);

    private ref nuint FirstOf(ArenaRef arena) =>
        ref _first[(Geometry.KindOf(arena.PoolShift) * CountsPerKind) + arena.UnusedCount];

    private void List(ArenaRef arena)
    {
        if (arena.UnusedPools == 0)
        {
            return;
        }
        ref nuint first = ref FirstOf(arena);
        arena.Previous = 0;
        arena.Next = first;
        if (first != 0)
        {
            Debug.Assert(new ArenaRef(first).Previous == 0, "I12: nothing comes before the first of a list");
            new ArenaRef(first).Previous = arena.Address;
        }
        first = arena.Address;
    }

    private void Unlist(ArenaRef arena)
    {
        if (arena.UnusedPools == 0)
        {
            return;
        }
        if (arena.Previous == 0)
        {
            Debug.Assert(FirstOf(arena) == arena.Address, "I12: the first of its list");
            FirstOf(arena) = arena.Next;
        }
        else
        {
            Debug.Assert(new ArenaRef(arena.Previous).Next == arena.Address, "I12: linked both ways");
            new ArenaRef(arena.Previous).Next = arena.Next;
        }
        if (arena.Next != 0)
        {
            Debug.Assert(new ArenaRef(arena.Next).Previous == arena.Address, "I12: linked both ways");
            new ArenaRef(arena.Next).Previous = arena.Previous;
        }
    }
}
