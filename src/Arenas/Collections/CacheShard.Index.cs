using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Collections;

/// <content>The index: slots in order of their tags, each at its home or as near behind it as order allows.</content>
/// <remarks>
/// Linear probing that keeps its order (Celis's Robin Hood hashing, with the home as the leading bits of the hash).
/// A search ends at the first larger tag; a table of any size is filled from another in one pass that reads no
/// entry; and a tag is a place in the order which outlives every growth, so that scans and sweeps resume at one. Slots
/// do not wrap around: some more than the homes take what is pushed beyond the last.
/// </remarks>
internal partial struct CacheShard
{
    private const int MinCapacity = 8;
    private const int MaxSlack = 32;
    private const int SlotBytes = 8;

    private readonly int SlotCount => Capacity == 0 ? 0 : Capacity + SlackOf(Capacity);

    /// <summary>Whether one more entry would crowd the index.</summary>
    public readonly bool IsCrowded => Count >= Capacity - (Capacity >> 3);

    /// <summary>Whether the index is many times as large as its entries need.</summary>
    public readonly bool IsSparse => Capacity > MinCapacity && Count < Capacity >> 2;

    public static int TagOf(ulong hash) => (int)(uint)hash & (CacheSlot.Tags - 1);

    /// <summary>The capacity for a number of entries that leaves room for some more.</summary>
    public static int CapacityFor(int count) => int.Max(MinCapacity, count + (count >> 2) + 2);

    /// <summary>Bytes of the table of a capacity.</summary>
    public static nuint TableBytesOf(int capacity) => (nuint)(((capacity + SlackOf(capacity)) * SlotBytes)
        + (SketchWords(capacity) * sizeof(ulong)) + (RingLength(capacity) * sizeof(ushort)));

    // Beyond the last home: few entries are pushed there, and where they are too many the table grows.
    private static int SlackOf(int capacity) => int.Min(MaxSlack, capacity >> 1);

    /// <summary>The largest capacity, from one on, whose table a block holds.</summary>
    public static int CapacityIn(nuint tableBytes, int capacity)
    {
        Debug.Assert(TableBytesOf(capacity) <= tableBytes, "a block for the capacity");
        while (TableBytesOf(capacity + 1) <= tableBytes)
        {
            // A slot needs some 13 bytes of the three tables, so that half of that never goes too far.
            capacity += int.Max(1, (int)((tableBytes - TableBytesOf(capacity)) / 26));
        }
        return capacity;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref ulong Slot(int at)
    {
        Debug.Assert((uint)at < (uint)SlotCount, "a slot of the index");
        return ref BlockMemory.At<ulong>(Table + ((nuint)(uint)at * SlotBytes));
    }

    /// <summary>Finds the slot of a key; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(ReadOnlySpan<byte> key, int tag)
    {
        int end = SlotCount;
        for (int at = Home(tag); at < end; at++)
        {
            ulong slot = Slot(at);
            int other = CacheSlot.Tag(slot);
            if (slot == 0 || other > tag)
            {
                break;
            }
            if (other == tag && CacheSlot.Entry(slot).HasKey(key))
            {
                return at;
            }
        }
        return -1;
    }

    /// <summary>The first slot whose tag is not below one; the number of slots if there is none.</summary>
    public readonly int FirstFrom(int tag)
    {
        int at = Home(tag);
        while (at < SlotCount && (Slot(at) == 0 || CacheSlot.Tag(Slot(at)) < tag))
        {
            at++;
        }
        return at;
    }

    /// <summary>The next slot in use, from one on; -1 if there is none.</summary>
    public readonly int NextFrom(int at)
    {
        while (at < SlotCount && Slot(at) == 0)
        {
            at++;
        }
        return at < SlotCount ? at : -1;
    }

    /// <summary>Puts a slot in its place; false, and nothing has changed, if there is no room for it.</summary>
    public bool TryInsert(ulong slot, out int place)
    {
        int tag = CacheSlot.Tag(slot);
        int end = SlotCount;
        place = end == 0 ? 0 : Home(tag);
        while (place < end && Slot(place) != 0 && CacheSlot.Tag(Slot(place)) <= tag)
        {
            place++;
        }
        int gap = place;
        while (gap < end && Slot(gap) != 0)
        {
            gap++;
        }
        if (gap >= end)
        {
            return false;
        }
        Span<ulong> moved = BlockMemory.Span<ulong>(Table + ((nuint)(uint)place * SlotBytes), gap - place + 1);
        moved[..^1].CopyTo(moved[1..]);
        moved[0] = slot;
        Count++;
        Debug.Assert(IsOrderedAt(place), "slots lie in the order of their tags");
        return true;
    }

    /// <summary>Empties a slot; those behind it that are not at home move up.</summary>
    public void RemoveAt(int place)
    {
        Debug.Assert(Slot(place) != 0, "a slot in use");
        int end = place + 1;
        while (end < SlotCount && Slot(end) != 0 && Home(CacheSlot.Tag(Slot(end))) < end)
        {
            end++;
        }
        Span<ulong> moved = BlockMemory.Span<ulong>(Table + ((nuint)(uint)place * SlotBytes), end - place);
        moved[1..].CopyTo(moved);
        moved[^1] = 0;
        Count--;
        Debug.Assert(Count >= 0 && IsOrderedAt(place), "slots lie in the order of their tags");
    }

    /// <summary>Moves to another table, of a block of the caller's; the old block is the caller's then. False, and
    /// nothing has changed, if the slots do not fit.</summary>
    public bool TryMove(nuint table, nuint tableBytes, int capacity)
    {
        Debug.Assert(TableBytesOf(capacity) <= tableBytes, "a block for the capacity");
        BlockMemory.Clear(table, TableBytesOf(capacity));
        CacheShard next = new() { Table = table, Capacity = capacity };
        int free = 0;
        for (int at = NextFrom(0); at >= 0; at = NextFrom(at + 1))
        {
            ulong slot = Slot(at);
            free = int.Max(free, next.Home(CacheSlot.Tag(slot)));
            if (free >= next.SlotCount)
            {
                return false;
            }
            next.Slot(free++) = slot;
        }
        next.Count = Count;
        next.WindowCount = WindowCount;
        next.TakeWindow(ref this);
        Table = table;
        TableBytes = tableBytes;
        Capacity = capacity;
        WindowCount = next.WindowCount;
        _ringStart = next._ringStart;
        _ringCount = next._ringCount;
        _hand = 0;
        return true;
    }

    /// <summary>Gives up the table: the shard is as new.</summary>
    public void Reset()
    {
        Table = 0;
        TableBytes = 0;
        Capacity = 0;
        Count = 0;
        EntryBytes = 0;
        NextDeadline = CacheEntry.Never;
        _sweepTag = 0;
        _sweepNext = CacheEntry.Never;
        _hand = 0;
        _ringStart = 0;
        _ringCount = 0;
        WindowCount = 0;
        _uses = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Home(int tag) => (int)(((uint)tag * (ulong)(uint)Capacity) >> CacheSlot.TagBits);

    private readonly bool IsOrderedAt(int at)
    {
        ulong slot = Slot(at);
        ulong before = at == 0 ? 0 : Slot(at - 1);
        return slot == 0 || (Home(CacheSlot.Tag(slot)) <= at
            && (before == 0 || CacheSlot.Tag(before) <= CacheSlot.Tag(slot)));
    }
}
