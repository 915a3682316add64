using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A view of one pool. It owns nothing and costs nothing.</summary>
internal readonly unsafe struct PoolRef : IEquatable<PoolRef>
{
    /// <summary>What a current pool counts from, beyond its outstanding blocks.</summary>
    public const int CurrentBias = 1 << 24;

    private readonly PoolHeader* _header;

    public PoolRef(nuint header) => _header = (PoolHeader*)header;

    public nuint Address => (nuint)_header;

    public bool IsNull => _header == null;

    public ref nuint Owner => ref _header->Owner;

    public nuint BlockSize => _header->BlockSize;

    public uint Reciprocal => _header->Reciprocal;

    public ref int Countdown => ref _header->Countdown;

    public ref int Rest => ref _header->Rest;

    /// <summary>Blocks that are not in <c>Freed</c>: live, available, or freed by another thread.</summary>
    public int Outstanding => _header->Countdown + _header->Rest;

    /// <summary>Whether the count of outstanding blocks is right (I2): for assertions of the owner.</summary>
    public bool IsCounted => Outstanding == BlockCount - Bits.FreeWords.CountOf(FreeWords, Bits.FreeWords.Freed);

    public int Capacity => _header->Capacity;

    public int FirstBlock => _header->FirstBlock;

    /// <summary>Blocks that the pool can hand out at most.</summary>
    public int BlockCount => _header->Capacity - _header->FirstBlock;

    public int SizeClass => _header->SizeClass;

    public ref PoolState State => ref _header->State;

    public int GroupCount => _header->GroupCount;

    public int PoolShift => _header->PoolShift;

    public ref nuint Next => ref _header->Next;

    public ref nuint Previous => ref _header->Previous;

    public ref ushort FreshFrom => ref _header->FreshFrom;

    /// <summary>Address of the words of its traced blocks; 0 if it has none.</summary>
    public ref nuint Traces => ref _header->Traces;

    // Dispose gives headers back while a fast path may be reading them: then every field is zero.
    private bool IsPurged => _header->PoolShift == 0;

    public ArenaRef Arena => new(Geometry.ArenaOf(Address));

    /// <summary>Which of its arena's pools this is.</summary>
    public int Index =>
        ((int)(Address & Geometry.ArenaOffsetMask) - Geometry.ArenaHeaderSize) / Geometry.PoolHeaderSize;

    /// <summary>Address of cell 0: the start of the pool's tile, a multiple of the pool's size.</summary>
    public nuint Start => Arena.Address + ((nuint)Index << PoolShift);

    public nuint Size => (nuint)1 << PoolShift;

    /// <summary>The free words of all groups, as <c>Bits.FreeWords</c> reads them.</summary>
    public Span<ulong> FreeWords => new(&_header->FirstGroup, GroupCount * Geometry.WordsPerGroup);

    /// <summary>The pool of a block in an arena of small pools.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolRef OfSmallBlock(nuint block)
    {
        nuint index = (block >> Geometry.SmallPoolShift) & (Geometry.MaxPoolsPerArena - 1);
        return new((block & ~Geometry.ArenaOffsetMask) + Geometry.ArenaHeaderSize + (index * Geometry.PoolHeaderSize));
    }

    /// <summary>The pool of a block in an arena of pools of a size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PoolRef OfBlock(nuint block, int poolShift)
    {
        nuint index = (block & Geometry.ArenaOffsetMask) >> poolShift;
        return new((block & ~Geometry.ArenaOffsetMask) + Geometry.ArenaHeaderSize + (index * Geometry.PoolHeaderSize));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GroupRef Group(int index)
    {
        Debug.Assert((uint)index < Geometry.MaxGroups, "a group of the pool");
        return new((nuint)(&_header->FirstGroup + (index * Geometry.WordsPerGroup)));
    }

    /// <summary>The cell at an offset from the pool's start; false if no cell starts there.</summary>
    public bool TryIndexOf(nuint offset, out uint index)
    {
        int unit = SizeClasses.UnitShift(_header->PoolShift);
        ulong product = (ulong)(offset >> unit) * _header->Reciprocal;
        index = (uint)(product >> 32);
        return (uint)product < _header->Reciprocal && index < (uint)_header->Capacity
            && offset == (offset >> unit) << unit;
    }

    /// <summary>Frees a block for the owner; false, and nothing has changed, if no live block starts there.</summary>
    public bool TryFreeLocal(nuint offset) => TryIndexOf(offset, out uint index) && TryMarkFreed(index);

    /// <summary>
    /// The same for a small pool, where offsets are measured in bytes and need no other test; the frees until the
    /// pool needs attention, or -1 if no live block starts there.
    /// </summary>
    // One result and not two, because the JIT keeps a flag that it could jump on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FreeLocalSmall(nuint offset)
    {
        Debug.Assert(_header->PoolShift == Geometry.SmallPoolShift || IsPurged, "a small pool");
        Debug.Assert(offset < Geometry.SmallPoolSize, "an offset into the pool");
        ulong product = (ulong)offset * _header->Reciprocal;
        uint index = (uint)(product >> 32);
        // Indexes past the last group exist only where a pool has more room than groups: blocks of 16 bytes.
        if ((uint)product < _header->Reciprocal && index < Geometry.MaxBlocksPerPool)
        {
            ulong* group = &_header->FirstGroup + ((nuint)(index >> 6) * Geometry.WordsPerGroup);
            ulong bit = 1ul << (int)index;
            ulong freed = group[1];
            if (((group[0] | freed | group[2]) & bit) == 0)
            {
                group[1] = freed | bit;
                int left = _header->Countdown - 1;
                Debug.Assert(left >= 0 || IsPurged, "I2: a live block is outstanding");
                Debug.Assert(index * _header->BlockSize == offset || IsPurged, "the reciprocal finds a block's start");
                _header->Countdown = left;
                return left;
            }
        }
        return -1;
    }

    /// <summary>Puts the pool in service for its class. Its countdown cannot reach zero meanwhile.</summary>
    public void BeginCurrent()
    {
        Debug.Assert(State != PoolState.Current && Rest == 0, "a pool that counts down to empty");
        Debug.Assert(Owner != 0 && Countdown >= 0, "I6: a pool in service has an owner");
        State = PoolState.Current;
        Countdown += CurrentBias;
        Rest = -CurrentBias;
    }

    /// <summary>Ends its service; what it is next, the caller decides.</summary>
    public void EndCurrent()
    {
        Debug.Assert(State == PoolState.Current && Rest == -CurrentBias, "a current pool");
        Countdown -= CurrentBias;
        Rest = 0;
        Debug.Assert(Countdown >= 0, "outstanding blocks are counted");
    }

    /// <summary>Counts a local free; 0 means that the pool needs attention.</summary>
    public int CountDown()
    {
        Debug.Assert(_header->Countdown > 0 || IsPurged, "I2: a live block is outstanding");
        return --_header->Countdown;
    }

    public nuint BlockAt(int index)
    {
        Debug.Assert((uint)index <= (uint)Capacity, "a cell of the pool, or its end");
        return Start + ((nuint)(uint)index * BlockSize);
    }

    /// <summary>The word of a block; the pool has words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Trace(uint index)
    {
        Debug.Assert(_header->Traces != 0 && index < (uint)Capacity, "a cell of a pool with traces");
        return ref ((ulong*)_header->Traces)[index];
    }

    /// <summary>Makes the pool one of a size class: every block freed, none outstanding.</summary>
    public void Format(int sizeClass, nuint owner, bool zeroed)
    {
        Debug.Assert(PoolShift == SizeClasses.PoolShift(sizeClass), "I3: a class has pools of one size");
        Debug.Assert(State is PoolState.Unused or PoolState.Cached, "an empty pool");
        nuint blockSize = SizeClasses.BlockSize(sizeClass);
        int capacity = SizeClasses.Capacity(sizeClass);
        nuint header = Index == 0 ? (nuint)Geometry.HeaderBytes(_header->PoolShift) : 0;
        _header->BlockSize = (uint)blockSize;
        _header->Reciprocal = SizeClasses.Reciprocal(sizeClass);
        _header->SizeClass = (byte)sizeClass;
        _header->Capacity = (ushort)capacity;
        _header->FirstBlock = (ushort)((header + blockSize - 1) / blockSize);
        _header->GroupCount = (byte)((capacity + Geometry.BlocksPerGroup - 1) / Geometry.BlocksPerGroup);
        _header->Countdown = 0;
        _header->Rest = 0;
        _header->Next = 0;
        _header->Previous = 0;
        _header->FreshFrom = zeroed ? (ushort)0 : (ushort)capacity;
        Debug.Assert(BlockCount > 0, "a pool holds a block");
        Debug.Assert((nuint)capacity * blockSize <= Size, "I3: the blocks lie in the pool");
        for (int group = 0; group < GroupCount; group++)
        {
            ulong outside = Outside(group);
            Group(group).Available = 0;
            Group(group).Freed = ~outside;
            Group(group).Remote = outside;
            Group(group).RemoteNext = 0;
        }
        Debug.Assert(IsCounted, "I2: every block is in Freed, and none outstanding");
        _header->Owner = owner;
    }

    /// <summary>Makes a header of whatever memory was there: an unused pool, in which no block can be found.</summary>
    public void Clear(int poolShift)
    {
        *_header = default;
        _header->PoolShift = (byte)poolShift;
        Debug.Assert(State == PoolState.Unused && Owner == 0, "an unused pool has no owner");
    }

    private bool TryMarkFreed(uint index)
    {
        Debug.Assert(index < (uint)Capacity, "a cell of the pool");
        GroupRef group = Group((int)(index / Geometry.BlocksPerGroup));
        ulong bit = 1ul << (int)index;
        bool live = (group.Free & bit) == 0;
        group.Freed |= live ? bit : 0;
        return live;
    }

    public bool Equals(PoolRef other) => _header == other._header;

    public override bool Equals(object? obj) => obj is PoolRef other && Equals(other);

    public override int GetHashCode() => Address.GetHashCode();

    /// <summary>Bits of a group that stand for cells which are no blocks.</summary>
    public ulong Outside(int group)
    {
        Debug.Assert((uint)group < Geometry.MaxGroups, "a group of the pool");
        int first = group * Geometry.BlocksPerGroup;
        int before = FirstBlock - first;
        int inside = Capacity - first;
        ulong outside = inside >= Geometry.BlocksPerGroup ? 0 : ulong.MaxValue << inside;
        if (before > 0)
        {
            outside |= before >= Geometry.BlocksPerGroup ? ulong.MaxValue : (1ul << before) - 1;
        }
        return outside;
    }
}
