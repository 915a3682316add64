using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>All slabs of one heap, and the memory they are made of.</summary>
internal sealed class Slabs
{
    private readonly NativeHeap _memory;
    private readonly uint _heapTag;
    private readonly List<SlabSet> _sets = [];
    private readonly Dictionary<(uint Type, uint ItemType, nuint SlotSize), SlabSet> _setsByKey = [];
    private long _reservedBytes;

    public Slabs(NativeHeap memory, uint heapTag)
    {
        _memory = memory;
        _heapTag = heapTag;
    }

    /// <summary>Gets the first slab of all; each names the next.</summary>
    public SlabRef First { get; private set; }

    /// <summary>Gets or sets a value indicating whether slabs stay, because a collection goes from one to the
    /// next.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Gets or sets the use with which the places of new slabs begin at the earliest: a test that wants to
    /// see them spent begins near the end.</summary>
    public uint FirstUse { get; set; }

    public NativeHeap Memory => _memory;

    public long ReservedBytes => _reservedBytes;

    public List<SlabSet> Sets => _sets;

    public SlabSet SetOf(SlabRef slab) => _sets[slab.TypeIndex];

    /// <summary>The slabs for a type of value, a type of items and a size of slots, made at the first use.</summary>
    public SlabSet SetFor(ObjectType type, ObjectType? itemType, nuint slotSize)
    {
        (uint, uint, nuint) key = (type.Tag, itemType?.Tag ?? 0, slotSize);
        if (_setsByKey.TryGetValue(key, out SlabSet? set))
        {
            return set;
        }
        type.ThrowIfFaulty();
        itemType?.ThrowIfFaulty();
        if (itemType is { Edges.Length: > 0 } && itemType.Size % sizeof(ulong) != 0)
        {
            throw new InvalidOperationException(
                $"Items of {itemType.Type} hold edges, so their size is a multiple of 8, not {itemType.Size} bytes.");
        }
        EdgesRef edges = default;
        if (type.Edges.Length + (itemType?.Edges.Length ?? 0) > 0)
        {
            edges = MakeEdges(type, itemType);
        }
        Debug.Assert(slotSize > ObjectRef.ValueOffset && slotSize % sizeof(ulong) == 0, "a word and a value");
        set = new SlabSet(_sets.Count, type, itemType, slotSize, edges);
        foreach (SlabSet other in _sets)
        {
            if (ReferenceEquals(other.Type, type))
            {
                set.Finalizer = other.Finalizer;
                set.CallFinalizer = other.CallFinalizer;
            }
        }
        _sets.Add(set);
        _setsByKey.Add(key, set);
        return set;
    }

    /// <summary>Offset of the number of items from a slot's start, for a type of value.</summary>
    public static nuint LengthOffset(ObjectType type) =>
        (ObjectRef.ValueOffset + (nuint)(uint)type.Size + 7) & ~(nuint)7;

    /// <summary>Makes another slab for a set, its current one; throws if there is no memory.</summary>
    public void Grow(SlabSet set)
    {
        int capacity = set.NextCapacity();
        nuint slots = _memory.AllocAddress((nuint)(uint)capacity * set.SlotSize, zeroed: false);
        nuint header = 0;
        uint number = 0;
        uint firstUse = 0;
        try
        {
            header = _memory.AllocAddress(SlabRef.HeaderBytes(capacity), zeroed: true);
            number = SlabTable.TryTakeNumber(out firstUse);
        }
        finally
        {
            if (number == 0)
            {
                _memory.FreeAddress(slots);
                _memory.FreeAddress(header);
            }
        }
        if (number == 0)
        {
            throw new OutOfMemoryException("The table of slabs is full, or there is no memory for it.");
        }
        firstUse = uint.Max(firstUse, FirstUse);
        Debug.Assert(firstUse is > 0 and <= HandleBits.LastUse, "a use that no handle of this number had");
        SlabHeader fields = new()
        {
            Slots = slots,
            Edges = set.Edges.Address,
            Number = number,
            SlotSize = (uint)set.SlotSize,
            Capacity = capacity,
            FirstUse = firstUse,
            TypeIndex = set.Index,
            IsAvailable = 1,
            HasFinalizer = set.Finalizer is null ? (byte)0 : (byte)1,
            Next = First.Address,
        };
        SlabRef slab = SlabRef.Format(header, fields, SlabTable.OwnerOf(_heapTag, set.Type.Tag));
        if (!First.IsNull)
        {
            First.Previous = slab.Address;
        }
        First = slab;
        _reservedBytes += BytesOf(slab);
        set.Count(capacity);
        Debug.Assert(set.Current.IsNull, "a set grows when it has no room");
        set.Current = slab;
    }

    /// <summary>Keeps a slab without objects as its set's spare one, or returns its memory.</summary>
    public void Empty(SlabRef slab)
    {
        Debug.Assert(slab.InUse == 0, "no object is left");
        SlabSet set = SetOf(slab);
        if (set.Current.Address == slab.Address && slab.HasRoom)
        {
            return;
        }
        if (IsPinned || IsListed(slab))
        {
            return;
        }
        Detach(set, slab);
        if (set.Spare.IsNull && slab.HasRoom)
        {
            set.Spare = slab;
            return;
        }
        Return(set, slab);
    }

    /// <summary>Returns the memory of slabs that hold no object.</summary>
    public void Trim()
    {
        SlabRef next;
        for (SlabRef slab = First; !slab.IsNull; slab = next)
        {
            next = new(slab.Next);
            if (slab.InUse == 0 && !IsListed(slab))
            {
                SlabSet set = SetOf(slab);
                Detach(set, slab);
                Return(set, slab);
            }
        }
    }

    public void ReturnAll()
    {
        while (!First.IsNull)
        {
            Return(SetOf(First), First);
        }
        foreach (SlabSet set in _sets)
        {
            _memory.FreeAddress(set.Edges.Address);
        }
        _sets.Clear();
        _setsByKey.Clear();
    }

    public long CountLive()
    {
        long live = 0;
        for (SlabRef slab = First; !slab.IsNull; slab = new(slab.Next))
        {
            live += Bits.Bitmap.CountSet(slab.Bitmap(SlabBits.Live));
        }
        return live;
    }

    private static void Detach(SlabSet set, SlabRef slab)
    {
        if (set.Current.Address == slab.Address)
        {
            set.Current = default;
            slab.IsAvailable = 0;
        }
        else if (set.Spare.Address == slab.Address)
        {
            set.Spare = default;
        }
        else if (slab.IsAvailable != 0)
        {
            set.Unlink(slab);
        }
    }

    private static bool IsListed(SlabRef slab) => (slab.InYoung | slab.InMiddle) != 0;

    private static long BytesOf(SlabRef slab) =>
        ((long)slab.Capacity * slab.SlotSize) + (long)SlabRef.HeaderBytes(slab.Capacity);

    private void Return(SlabSet set, SlabRef slab)
    {
        Debug.Assert(slab.Previous != 0 || First.Address == slab.Address, "the list of all begins with it");
        if (slab.Previous != 0)
        {
            new SlabRef(slab.Previous).Next = slab.Next;
        }
        else
        {
            First = new(slab.Next);
        }
        if (slab.Next != 0)
        {
            new SlabRef(slab.Next).Previous = slab.Previous;
        }
        Debug.Assert(!IsPinned, "a collection goes from slab to slab");
        Debug.Assert(_reservedBytes >= BytesOf(slab), "I17: what was counted in");
        _reservedBytes -= BytesOf(slab);
        set.Discount(slab.Capacity);
        ObjectTraces.Drop(slab);
        nuint slots = slab.Slots;
        SlabTable.ReturnNumber(slab.Number, slab.NextUse());
        _memory.FreeAddress(slots);
        _memory.FreeAddress(slab.Address);
    }

    private EdgesRef MakeEdges(ObjectType type, ObjectType? itemType)
    {
        Debug.Assert(type.Edges.Length > 0 || itemType is not null, "some edge");
        int[] fixedEdges = Array.ConvertAll(type.Edges, offset => offset + ObjectRef.ValueOffset);
        int[] itemEdges = itemType?.Edges ?? [];
        nuint block = _memory.AllocAddress(
            EdgesRef.ByteCount(fixedEdges.Length, itemEdges.Length), zeroed: false);
        return EdgesRef.Format(
            block, fixedEdges, itemEdges, itemType?.Size ?? 0, (int)LengthOffset(type));
    }
}
