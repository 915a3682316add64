using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A view of the free words of 64 blocks of a pool. A block is in one of them at most (I1).</summary>
internal readonly unsafe struct GroupRef : IEquatable<GroupRef>
{
    private readonly ulong* _words;

    public GroupRef(nuint address)
    {
        Debug.Assert(address % sizeof(ulong) == 0, "words that a thread reads whole");
        _words = (ulong*)address;
    }

    public nuint Address => (nuint)_words;

    public bool IsNull => _words == null;

    /// <summary>Blocks that the owner's Alloc may take.</summary>
    public ref ulong Available => ref _words[0];

    /// <summary>Blocks that the owner freed since the last refill.</summary>
    public ref ulong Freed => ref _words[1];

    /// <summary>Blocks that other threads freed since the last drain, and cells that are no blocks.</summary>
    public ref ulong Remote => ref _words[2];

    /// <summary>The next group in its owner's remote list.</summary>
    public ref nuint RemoteNext => ref *(nuint*)&_words[3];

    public ulong Free
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _words[0] | _words[1] | _words[2];
    }

    /// <summary>The pool whose header holds the group.</summary>
    public PoolRef Pool => new(Address - ((nuint)(uint)Index * Geometry.WordsPerGroup * sizeof(ulong))
        - Geometry.GroupsOffset);

    /// <summary>Which group of its pool this is.</summary>
    public int Index => ((OffsetInHeaders % Geometry.PoolHeaderSize) - Geometry.GroupsOffset)
        / (Geometry.WordsPerGroup * sizeof(ulong));

    private int OffsetInHeaders => (int)(Address & Geometry.ArenaOffsetMask) - Geometry.ArenaHeaderSize;

    public bool Equals(GroupRef other) => _words == other._words;

    public override bool Equals(object? obj) => obj is GroupRef other && Equals(other);

    public override int GetHashCode() => Address.GetHashCode();
}
