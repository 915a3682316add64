using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>The slabs of one heap for the objects of one type, or for those of one type and size.</summary>
/// <remarks>
/// <code>
/// current      the slab that new objects go to; IsAvailable
/// available    slabs with room that wait in a list, the last to get room first; IsAvailable
/// full         in no list; its next free makes it available
/// </code>
/// </remarks>
internal sealed class SlabSet
{
    private const int SmallestSlab = 4 << 10;
    private const int MiddleSlab = 16 << 10;
    private const int LargestSlab = 256 << 10;

    private nuint _bytes;

    public SlabSet(int index, ObjectType type, ObjectType? itemType, nuint slotSize, EdgesRef edges)
    {
        Debug.Assert(slotSize % sizeof(ulong) == 0 && slotSize > ObjectRef.ValueOffset, "a word and a value");
        Index = index;
        Type = type;
        ItemType = itemType;
        SlotSize = slotSize;
        Edges = edges;
    }

    public int Index { get; }

    public ObjectType Type { get; }

    /// <summary>Gets the type of the items behind the value, if there are any.</summary>
    public ObjectType? ItemType { get; }

    public nuint SlotSize { get; }

    public EdgesRef Edges { get; }

    /// <summary>Gets the bytes of the slots of all slabs.</summary>
    public nuint SlotBytes => _bytes;

    /// <summary>Gets or sets the slab that new objects go to; null before the first.</summary>
    public SlabRef Current { get; set; }

    /// <summary>Gets or sets the first of the other slabs with room.</summary>
    public SlabRef FirstAvailable { get; set; }

    /// <summary>Gets or sets a slab without objects, kept so that a pair at the edge makes and returns none.</summary>
    public SlabRef Spare { get; set; }

    /// <summary>Gets or sets what runs before an object of the type is freed.</summary>
    public Delegate? Finalizer { get; set; }

    /// <summary>Gets or sets a call of <see cref="Finalizer"/> that knows the type.</summary>
    public Action<ObjectHeap, Delegate, Handle>? CallFinalizer { get; set; }

    /// <summary>Bytes of an object: its value, and its items with their number.</summary>
    public long SizeOf(ObjectRef found)
    {
        if (ItemType is null)
        {
            return Type.Size;
        }
        nuint length = Slabs.LengthOffset(Type);
        Debug.Assert(length >= ObjectRef.ValueOffset, "items lie behind the value");
        return (long)length - ObjectRef.ValueOffset + sizeof(ulong) + (found.At<long>(length) * ItemType.Size);
    }

    /// <summary>How many slots the next slab has: few at first, 256 KB of them in the long run.</summary>
    public int NextCapacity()
    {
        int bytes = _bytes < MiddleSlab / 2 ? SmallestSlab : _bytes < LargestSlab / 4 ? MiddleSlab : LargestSlab;
        return (int)nuint.Clamp((nuint)bytes / SlotSize, 1, HandleBits.MaxSlots);
    }

    public void Count(int capacity) => _bytes += (nuint)(uint)capacity * SlotSize;

    public void Discount(int capacity)
    {
        Debug.Assert(_bytes >= (nuint)(uint)capacity * SlotSize, "what was counted in");
        _bytes -= (nuint)(uint)capacity * SlotSize;
    }

    /// <summary>Puts a slab that got room again into the list.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void MakeAvailable(SlabRef slab)
    {
        Debug.Assert(slab.IsAvailable == 0 && slab.HasRoom, "I26: a full slab whose object was freed");
        slab.IsAvailable = 1;
        slab.PreviousAvailable = 0;
        slab.NextAvailable = FirstAvailable.Address;
        if (!FirstAvailable.IsNull)
        {
            FirstAvailable.PreviousAvailable = slab.Address;
        }
        FirstAvailable = slab;
    }

    /// <summary>Makes an available slab the current one, whose room has gone; false if there is none.</summary>
    public bool TryAdvance()
    {
        if (!Current.IsNull)
        {
            Debug.Assert(!Current.HasRoom, "the current slab is used up first");
            Current.IsAvailable = 0;
            Current = default;
        }
        if (!FirstAvailable.IsNull)
        {
            Current = FirstAvailable;
            Debug.Assert(Current.HasRoom, "that is why it is in the list");
            Unlink(Current);
            Current.IsAvailable = 1;
            return true;
        }
        if (!Spare.IsNull)
        {
            Current = Spare;
            Debug.Assert(Current.InUse == 0 && Current.HasRoom, "a spare slab holds nothing");
            Spare = default;
            Current.IsAvailable = 1;
            return true;
        }
        return false;
    }

    /// <summary>Takes a slab out of the list of available ones.</summary>
    public void Unlink(SlabRef slab)
    {
        Debug.Assert(slab.IsAvailable == 1, "it is in the list");
        Debug.Assert(slab.PreviousAvailable != 0 || FirstAvailable.Address == slab.Address, "its list begins with it");
        if (slab.PreviousAvailable != 0)
        {
            new SlabRef(slab.PreviousAvailable).NextAvailable = slab.NextAvailable;
        }
        else
        {
            FirstAvailable = new(slab.NextAvailable);
        }
        if (slab.NextAvailable != 0)
        {
            new SlabRef(slab.NextAvailable).PreviousAvailable = slab.PreviousAvailable;
        }
        slab.NextAvailable = 0;
        slab.PreviousAvailable = 0;
        slab.IsAvailable = 0;
    }
}
