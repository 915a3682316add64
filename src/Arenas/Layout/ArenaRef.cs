using System;
using System.Diagnostics;
using System.Numerics;

namespace Arenas.Layout;

/// <summary>A view of one arena of pools.</summary>
internal readonly unsafe struct ArenaRef : IEquatable<ArenaRef>
{
    private readonly ArenaHeader* _header;

    public ArenaRef(nuint address)
    {
        Debug.Assert((address & Geometry.ArenaOffsetMask) == 0, "an arena is aligned to its size");
        _header = (ArenaHeader*)address;
    }

    public nuint Address => (nuint)_header;

    public bool IsNull => _header == null;

    public int PoolShift => _header->PoolShift;

    public int PoolCount => Geometry.PoolsPerArena(_header->PoolShift);

    public ref uint UnusedPools => ref _header->UnusedPools;

    public ref uint ZeroedPools => ref _header->ZeroedPools;

    public ref int EmptySince => ref _header->EmptySince;

    public ref nuint Next => ref _header->Next;

    public ref nuint Previous => ref _header->Previous;

    public int UnusedCount => BitOperations.PopCount(_header->UnusedPools);

    public bool IsEmpty => UnusedCount == PoolCount;

    public PoolRef Pool(int index)
    {
        Debug.Assert((uint)index < (uint)PoolCount, "a pool of the arena");
        return new(Address + Geometry.ArenaHeaderSize + ((nuint)(uint)index * Geometry.PoolHeaderSize));
    }

    /// <summary>The pool that holds an address of this arena, whatever the size of its pools.</summary>
    public PoolRef PoolOf(nuint address)
    {
        Debug.Assert(Geometry.ArenaOf(address) == Address, "an address of the arena");
        return Pool((int)((address & Geometry.ArenaOffsetMask) >> _header->PoolShift));
    }

    public ref uint LastScan(int pool)
    {
        Debug.Assert((uint)pool < (uint)PoolCount, "a pool of the arena");
        return ref ((Span<uint>)_header->LastScan)[pool];
    }

    public ref ulong HeldOsPages(int pool)
    {
        Debug.Assert((uint)pool < (uint)PoolCount, "a pool of the arena");
        return ref ((Span<ulong>)_header->HeldOsPages)[pool];
    }

    /// <summary>Makes fresh, zeroed memory an arena of unused pools.</summary>
    public void Format(int poolShift, bool zeroed)
    {
        int pools = Geometry.PoolsPerArena(poolShift);
        _header->PoolShift = poolShift;
        _header->UnusedPools = (uint)((1ul << pools) - 1);
        _header->ZeroedPools = zeroed ? _header->UnusedPools : 0;
        _header->EmptySince = 0;
        _header->Next = 0;
        _header->Previous = 0;
        for (int index = 0; index < pools; index++)
        {
            LastScan(index) = 0;
            HeldOsPages(index) = 0;
            PoolRef pool = Pool(index);
            pool.Clear(poolShift);
        }
        Debug.Assert(IsEmpty && (ZeroedPools & ~UnusedPools) == 0, "I6: every pool is unused, and zeroed ones are");
    }

    public bool Equals(ArenaRef other) => _header == other._header;

    public override bool Equals(object? obj) => obj is ArenaRef other && Equals(other);

    public override int GetHashCode() => Address.GetHashCode();
}
