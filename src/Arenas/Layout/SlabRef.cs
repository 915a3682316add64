using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A view of one slab. It owns nothing and costs nothing.</summary>
internal readonly unsafe struct SlabRef
{
    /// <summary>The bits of <see cref="Suspects"/> for generations 0, 1 and 2.</summary>
    public const byte AllSuspect = 7;

    private readonly SlabHeader* _header;

    public SlabRef(nuint header) => _header = (SlabHeader*)header;

    public nuint Address => (nuint)_header;

    public bool IsNull => _header == null;

    public ref nuint Slots => ref _header->Slots;

    public EdgesRef Edges => new(_header->Edges);

    /// <summary>Whether its objects hold edges; those of other slabs cannot be part of a cycle.</summary>
    public bool IsTracked => _header->Edges != 0;

    public uint Number => _header->Number;

    public uint SlotSize => _header->SlotSize;

    public int Capacity => _header->Capacity;

    public ref int FirstFree => ref _header->FirstFree;

    public ref int InUse => ref _header->InUse;

    public ref int Retired => ref _header->Retired;

    public ref int Held => ref _header->Held;

    public ref uint MaxUse => ref _header->MaxUse;

    public uint FirstUse => _header->FirstUse;

    public int TypeIndex => _header->TypeIndex;

    public ref int GreyCount => ref _header->GreyCount;

    public ref int GreySlot => ref _header->GreySlot;

    public ref byte InYoung => ref _header->InYoung;

    public ref byte InMiddle => ref _header->InMiddle;

    public ref byte Suspects => ref _header->Suspects;

    public ref byte IsQueued => ref _header->IsQueued;

    public ref byte HasUnvisitedRoots => ref _header->HasUnvisitedRoots;

    public ref byte IsAvailable => ref _header->IsAvailable;

    public ref byte HasWatched => ref _header->HasWatched;

    public ref byte HasFinalizer => ref _header->HasFinalizer;

    public ref nuint Next => ref _header->Next;

    public ref nuint Previous => ref _header->Previous;

    public ref nuint NextAvailable => ref _header->NextAvailable;

    public ref nuint PreviousAvailable => ref _header->PreviousAvailable;

    public ref nuint NextQueued => ref _header->NextQueued;

    public ref nuint NextYoung => ref _header->NextYoung;

    public ref nuint NextMiddle => ref _header->NextMiddle;

    public ref nuint NextWork => ref _header->NextWork;

    /// <summary>Slots that have been used; the table's entry holds the number, for whoever looks a handle up.</summary>
    public ref uint UsedSlots => ref SlabTable.Entry(Number).UsedSlots;

    /// <summary>Slots with an object, live or dying, are as many as are neither free, retired nor untouched.</summary>
    public bool HasRoom => FirstFree != 0 || UsedSlots < (uint)Capacity;

    /// <summary>The slab of a handle that was found to name an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SlabRef Of(ulong handle) => new(SlabTable.Entry(HandleBits.SlabOf(handle)).Header);

    /// <summary>Bytes of a header and its bitmaps.</summary>
    public static nuint HeaderBytes(int capacity) =>
        SlabHeader.ByteCount + (SlabHeader.BitmapCount * (nuint)Bits.Bitmap.WordsFor(capacity) * sizeof(ulong));

    /// <summary>Makes a header of cleared memory, and the table's entry, which finds the slab from now on.</summary>
    public static SlabRef Format(nuint header, in SlabHeader fields, ulong owner)
    {
        Debug.Assert(sizeof(SlabHeader) <= SlabHeader.ByteCount, "the fields fit before the bitmaps");
        Debug.Assert(fields.Capacity is > 0 and <= HandleBits.MaxSlots, "slots of 14 bits");
        Debug.Assert(fields.Number is > 0 and < HandleBits.MaxSlabs && owner != 0, "a slab of a heap");
        SlabRef slab = new(header);
        *slab._header = fields;
        slab._header->BitmapWords = Bits.Bitmap.WordsFor(fields.Capacity);
        slab._header->MaxUse = fields.FirstUse;
        ref SlabEntry entry = ref SlabTable.Entry(fields.Number);
        entry.Slots = fields.Slots;
        entry.Header = header;
        entry.SlotSize = fields.SlotSize;
        entry.UsedSlots = 0;
        entry.Owner = owner;
        return slab;
    }

    /// <summary>Takes a slot for a new object: one that was freed, else the first untouched one; false if
    /// full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out int slot, out uint use)
    {
        int free = _header->FirstFree;
        if (free != 0)
        {
            slot = free - 1;
            ulong word = Object(slot).Word;
            Debug.Assert(!ObjectWord.IsLive(word), "a free slot");
            use = HandleBits.UseOf(word);
            _header->FirstFree = (int)(word & HandleBits.PlaceMask);
        }
        else
        {
            ref uint used = ref UsedSlots;
            slot = (int)used;
            use = _header->FirstUse;
            if (slot == _header->Capacity)
            {
                return false;
            }
            used++;
        }
        Debug.Assert((uint)slot < (uint)_header->Capacity && _header->InUse < _header->Capacity, "a slot of the slab");
        _header->InUse++;
        return true;
    }

    /// <summary>Puts a slot back, to be used for the given time next, or never again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutBack(int slot, uint use)
    {
        Debug.Assert(_header->InUse > 0 && !Test(SlabBits.Live, slot), "a slot whose object is gone");
        ObjectRef place = Object(slot);
        if (use > _header->MaxUse)
        {
            _header->MaxUse = use;
        }
        _header->InUse--;
        if (use > HandleBits.LastUse)
        {
            place.Word = 0;
            _header->Retired++;
            return;
        }
        place.Word = ObjectWord.Free(use, _header->FirstFree);
        _header->FirstFree = slot + 1;
    }

    /// <summary>Notes that a count of an object here fell to a value above 0: it may be part of a dead cycle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Suspect() => _header->Suspects = AllSuspect;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ObjectRef Object(int slot)
    {
        Debug.Assert((uint)slot < (uint)Capacity, "a slot of the slab");
        return new(_header->Slots + ((nuint)(uint)slot * _header->SlotSize));
    }

    public ulong Place(int slot) => HandleBits.Place(Number, slot);

    /// <summary>One of the bitmaps, a bit for each slot.</summary>
    public Span<ulong> Bitmap(SlabBits which) =>
        new(FirstWord(which), _header->BitmapWords);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Test(SlabBits which, int slot) => ((FirstWord(which)[slot >> 6] >> slot) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(SlabBits which, int slot)
    {
        Debug.Assert((uint)slot < (uint)Capacity, "a slot of the slab");
        FirstWord(which)[slot >> 6] |= 1ul << slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear(SlabBits which, int slot)
    {
        Debug.Assert((uint)slot < (uint)Capacity, "a slot of the slab");
        FirstWord(which)[slot >> 6] &= ~(1ul << slot);
    }

    /// <summary>Clears a bit; false if it was not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryClear(SlabBits which, int slot)
    {
        ulong bit = 1ul << slot;
        ref ulong word = ref FirstWord(which)[slot >> 6];
        if ((word & bit) == 0)
        {
            return false;
        }
        word &= ~bit;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* FirstWord(SlabBits which) =>
        (ulong*)((nuint)_header + SlabHeader.ByteCount) + ((nuint)which * (nuint)(uint)_header->BitmapWords);
}
