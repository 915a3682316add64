using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Collections;

/// <summary>A view of one entry of a cache: a block with a head of 12 bytes, the key, the value, and a deadline if it
/// was made with one. It owns nothing.</summary>
/// <remarks>States: <b>made</b> (one hold, its maker's), <b>linked</b> (one hold is the index's), <b>detached</b>
/// (linked no more, and held by leases), freed by whoever gives up the last hold. Holds grow only under the lock of the
/// shard and only while it is linked, so that one hold seen under that lock means: nobody reads.</remarks>
internal readonly struct CacheEntry(nuint address)
{
    public const int HeadBytes = 12;
    public const int MaxKeyLength = ushort.MaxValue;
    public const long Never = long.MaxValue;

    private const int DeadlineBytes = 8;
    private const uint TimedBit = 1u << 16;
    private const uint DetachedBit = 1u << 17;

    public nuint Address => address;

    public bool IsNull => address == 0;

    /// <summary>How many hold it: the index, and every lease.</summary>
    public ref int Holds => ref BlockMemory.At<int>(address);

    public int ValueLength
    {
        get => BlockMemory.At<int>(address + 4);
        set => BlockMemory.At<int>(address + 4) = value;
    }

    public int KeyLength => (int)(Word & MaxKeyLength);

    /// <summary>Whether the entry has room for a deadline; it may be never.</summary>
    public bool HasDeadline => (Word & TimedBit) != 0;

    /// <summary>Whether it was counted as detached.</summary>
    public bool IsDetached => (Word & DetachedBit) != 0;

    public ReadOnlySpan<byte> Key => BlockMemory.Span<byte>(address + HeadBytes, KeyLength);

    public nuint ValueAddress => address + HeadBytes + (nuint)KeyLength;

    public Span<byte> Value => BlockMemory.Span<byte>(ValueAddress, ValueLength);

    /// <summary>Timestamp from which the entry is no more.</summary>
    public long Deadline
    {
        get => HasDeadline ? (long)BlockMemory.ReadWord(ValueAddress + (nuint)ValueLength) : Never;
        set
        {
            Debug.Assert(HasDeadline, "an entry with room for a deadline");
            BlockMemory.WriteWord(ValueAddress + (nuint)ValueLength, (ulong)value);
        }
    }

    /// <summary>Bytes of the entry's block.</summary>
    public nuint BlockBytes => BlockBytesOf(KeyLength, ValueLength, HasDeadline);

    private ref uint Word => ref BlockMemory.At<uint>(address + 8);

    /// <summary>Bytes of the block of an entry, as size classes round it; 0 if no block is so large.</summary>
    public static nuint BlockBytesOf(int keyLength, int valueLength, bool hasDeadline)
    {
        Debug.Assert(keyLength is >= 0 and <= MaxKeyLength && valueLength >= 0, "lengths that were checked");
        nuint bytes = (nuint)HeadBytes + (nuint)keyLength + (nuint)valueLength
            + (nuint)(hasDeadline ? DeadlineBytes : 0);
        return bytes <= Geometry.MaxPooledBlock
            ? SizeClasses.BlockSize(SizeClasses.Of(bytes))
            : LargeBlocks.UsableBytes(bytes);
    }

    /// <summary>Makes an entry of a block, with one hold; the value is the caller's to write.</summary>
    public static CacheEntry Make(
        nuint block, ReadOnlySpan<byte> key, int valueLength, bool hasDeadline, long deadline)
    {
        CacheEntry entry = new(block);
        entry.Holds = 1;
        entry.ValueLength = valueLength;
        entry.Word = (uint)key.Length | (hasDeadline ? TimedBit : 0);
        key.CopyTo(BlockMemory.Span<byte>(block + HeadBytes, key.Length));
        if (hasDeadline)
        {
            entry.Deadline = deadline;
        }
        Debug.Assert(entry.KeyLength == key.Length, "a key that fits");
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasKey(ReadOnlySpan<byte> key) => Key.SequenceEqual(key);

    /// <summary>Whether the block, without growing, holds another value.</summary>
    public bool Fits(int valueLength, bool hasDeadline) =>
        BlockBytesOf(KeyLength, valueLength, hasDeadline) == BlockBytes;

    /// <summary>Writes another value, and room for a deadline, in place: nobody reads, and it fits.</summary>
    public void Rewrite(ReadOnlySpan<byte> value, bool hasDeadline, long deadline)
    {
        Debug.Assert(Holds == 1 && Fits(value.Length, hasDeadline), "an entry that nobody reads, and that fits");
        ValueLength = value.Length;
        value.CopyTo(Value);
        MakeTimed(hasDeadline, deadline);
    }

    /// <summary>Sets the deadline, in place; the block has room for it.</summary>
    public void MakeTimed(bool hasDeadline, long deadline)
    {
        Word = hasDeadline ? Word | TimedBit : Word & ~TimedBit;
        if (hasDeadline)
        {
            Deadline = deadline;
        }
    }

    public void MarkDetached()
    {
        Debug.Assert(!IsDetached, "an entry is detached once");
        Word |= DetachedBit;
    }
}
