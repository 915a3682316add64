using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Layout;

/// <summary>A view of one slab. It owns nothing and costs nothing.</summary>
internal readonly unsafe struct SlabRef
{
    /// <summary>The bits of <see cref="Suspects"/> for generations 0, 1 and 2.</summary>
    public const byte AllSuspect = 7;

    /// <summary>What an object adds to the slab's population that handles of managed code hold.</summary>
    public const long OneHeld = 1L << 32;

    /// <summary>Bits of <see cref="HasWatched"/>: an object is or was watched; origins of objects are known.</summary>
    public const byte Watched = 1;
    public const byte Traced = 2;

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

    /// <summary>Slots of live and of dying objects.</summary>
    public int InUse => (int)_header->Population;

    /// <summary>Objects that handles of managed code hold.</summary>
    public int Held => (int)(_header->Population >> 32);

    public ref int Retired => ref _header->Retired;

    public uint FirstUse => _header->FirstUse;

    public int TypeIndex => _header->TypeIndex;

    public ref int GreySlot => ref _header->GreySlot;

    public ref byte InYoung => ref _header->InYoung;

    public ref byte InMiddle => ref _header->InMiddle;

    public ref byte Suspects => ref _header->Suspects;

    public ref GreyState Greys => ref _header->Greys;

    public ref byte HasUnvisitedRoots => ref _header->HasUnvisitedRoots;

    public ref byte IsAvailable => ref _header->IsAvailable;

    public ref byte HasWatched => ref _header->HasWatched;

    public ref byte HasAged => ref _header->HasAged;

    public ref byte HasFinalizer => ref _header->HasFinalizer;

    public ref nuint Next => ref _header->Next;

    public ref nuint Previous => ref _header->Previous;

    public ref nuint NextAvailable => ref _header->NextAvailable;

    public ref nuint PreviousAvailable => ref _header->PreviousAvailable;

    public ref nuint NextQueued => ref _header->NextQueued;

    public ref nuint NextYoung => ref _header->NextYoung;

    public ref nuint NextMiddle => ref _header->NextMiddle;

    public ref nuint NextWork => ref _header->NextWork;

    /// <summary>Address of the origins of its objects; 0 if none is known.</summary>
    public ref nuint Traces => ref _header->Traces;

    /// <summary>The origin of an object; the slab has some.</summary>
    public ref uint Trace(int slot)
    {
        Debug.Assert(_header->Traces != 0 && (uint)slot < (uint)Capacity, "a slot of a slab with origins");
        return ref ((uint*)_header->Traces)[slot];
    }

    /// <summary>Slots that have been used; the table's entry holds the number, for whoever looks a handle up.</summary>
    public ref uint UsedSlots => ref SlabTable.Entry(Number).UsedSlots;

    /// <summary>Slots with an object, live or dying, are as many as are neither free, retired nor untouched.</summary>
    public bool HasRoom
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _header->FirstFree != 0 || UsedSlots < (uint)_header->Capacity;
    }

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
        Debug.Assert(fields.Number is > 0 and < HandleBits.MaxSlabs && owner != 0, "I18: a slab of a heap");
        SlabRef slab = new(header);
        *slab._header = fields;
        slab._header->BitmapWords = Bits.Bitmap.WordsFor(fields.Capacity);
        ref SlabEntry entry = ref SlabTable.Entry(fields.Number);
        entry.Slots = fields.Slots;
        entry.Header = header;
        entry.SlotSize = fields.SlotSize;
        entry.UsedSlots = 0;
        entry.Owner = owner;
        return slab;
    }

    /// <summary>Takes the slot that was freed last for a new object that one handle holds; its word is still
    /// free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ObjectRef Take(out int slot)
    {
        Debug.Assert(_header->FirstFree != 0 && InUse < _header->Capacity, "a slot to take");
        slot = _header->FirstFree - 1;
        ObjectRef place = Object(slot);
        Debug.Assert(!ObjectWord.IsLive(place.Word) && !Test(SlabBits.Live, slot), "I20: a free slot");
        _header->FirstFree = (int)(place.Word & HandleBits.PlaceMask);
        _header->Population += OneHeld + 1;
        return place;
    }

    /// <summary>Makes untouched slots free, so that memory is touched late; false if none is left.</summary>
    public bool TryExtend()
    {
        const int bytesAtOnce = 2048;
        Debug.Assert(_header->FirstFree == 0, "slots that were freed are used first");
        ref uint used = ref UsedSlots;
        int first = (int)used;
        int count = int.Min(_header->Capacity - first, int.Max(1, bytesAtOnce / (int)uint.Min(SlotSize, bytesAtOnce)));
        for (int slot = first + count - 1; slot >= first; slot--)
        {
            Object(slot).Word = ObjectWord.Free(_header->FirstUse, _header->FirstFree);
            _header->FirstFree = slot + 1;
        }
        // Last: whoever looks a made-up handle up finds no word before it is one.
        Volatile.Write(ref used, (uint)(first + count));
        return count > 0;
    }

    /// <summary>Puts a slot back with the word that its next object finds; never, if the word has no use left. Its
    /// object is counted out, as held or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutBack(int slot, ObjectRef place, ulong freeWord, long held)
    {
        Debug.Assert(InUse > 0 && !Test(SlabBits.Live, slot), "a slot whose object is gone");
        Debug.Assert(place.Address == Object(slot).Address, "the place of the slot");
        _header->Population -= held + 1;
        if (ObjectWord.IsLive(freeWord))
        {
            place.Word = 0;
            _header->Retired++;
            return;
        }
        place.Word = freeWord | (uint)_header->FirstFree;
        _header->FirstFree = slot + 1;
    }

    /// <summary>A use that no handle of a place here has: the next slab of this number begins with it.</summary>
    public uint NextUse()
    {
        if (_header->Retired > 0)
        {
            return HandleBits.LastUse + 1;
        }
        uint last = _header->FirstUse;
        for (int slot = 0; slot < (int)UsedSlots; slot++)
        {
            last = uint.Max(last, HandleBits.UseOf(Object(slot).Word));
        }
        return last + 1;
    }

    /// <summary>Makes a slab whose objects are all dead as good as new; its places go on counting. False if some have
    /// no use left.</summary>
    public bool TryReset()
    {
        Debug.Assert(Held == 0, "nobody holds what is dead");
        uint use = NextUse();
        if (use > HandleBits.LastUse)
        {
            return false;
        }
        Debug.Assert(_header->Retired == 0, "every place has a use left");
        UsedSlots = 0;
        _header->Population = 0;
        _header->FirstFree = 0;
        _header->HasWatched &= Traced;
        new Span<ulong>(FirstColour, SlabHeader.BitmapCount * _header->BitmapWords).Clear();
        _header->FirstUse = use;
        return true;
    }

    /// <summary>Notes that no object is live in a slot any longer; what was known of it is forgotten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(int slot)
    {
        Clear(SlabBits.Live, slot);
        if (_header->HasAged != 0)
        {
            Rejuvenate(_header, slot);
        }
    }

    // A slab that a collection has looked at has aged objects, so colours are forgotten here too.
    // Static, as all that is not inlined: a view whose address is taken stays in memory for the whole method.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rejuvenate(SlabHeader* header, int slot)
    {
        SlabRef slab = new((nuint)header);
        Debug.Assert(!slab.Test(SlabBits.Live, slot), "its object has ended");
        slab.Clear(SlabBits.Middle, slot);
        slab.Clear(SlabBits.Old, slot);
        ulong others = ~(1ul << slot);
        slab.White(slot >> 6) &= others;
        slab.Grey(slot >> 6) &= others;
    }

    /// <summary>Counts an object that a handle of managed code holds, and none held before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hold() => _header->Population += OneHeld;

    /// <summary>Counts an object out that no handle of managed code holds any longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unhold()
    {
        Debug.Assert(Held > 0, "it was counted in");
        _header->Population -= OneHeld;
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

    /// <summary>Words of each bitmap.</summary>
    public int WordCount => _header->BitmapWords;

    /// <summary>Begins a collection: no word has candidates yet.</summary>
    public void TakeNone() => _header->Taken = default;

    /// <summary>Makes the candidates of a word white.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Whiten(int word, ulong candidates)
    {
        Debug.Assert((uint)word < (uint)WordCount && candidates != 0, "a word of the slab, with candidates");
        Debug.Assert((White(word) | Grey(word)) == 0, "I24: all black between collections");
        White(word) = candidates;
        _header->Taken[word >> 6] |= 1ul << word;
    }

    /// <summary>The first word from one on that the collection has taken candidates in; beyond the last if there is
    /// none.</summary>
    public int NextTaken(int from) => NextTaken(_header, from);

    // Static, as all that is not inlined: see Rejuvenate.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int NextTaken(SlabHeader* header, int from)
    {
        Debug.Assert(from >= 0 && from <= header->BitmapWords, "a word of the slab, or the end");
        for (int part = from >> 6; part < TakenWords.Length; part++)
        {
            ulong left = header->Taken[part] & (part == from >> 6 ? ulong.MaxValue << from : ulong.MaxValue);
            if (left != 0)
            {
                return (part << 6) + BitOperations.TrailingZeroCount(left);
            }
        }
        return int.MaxValue;
    }

    /// <summary>A word of the bitmap of objects that nobody was seen to hold.</summary>
    public ref ulong White(int word) => ref FirstColour[2 * (nint)word];

    /// <summary>A word of the bitmap of objects that are held, and whose edges are still to be visited.</summary>
    public ref ulong Grey(int word) => ref FirstColour[(2 * (nint)word) + 1];

    public bool IsWhite(int slot) => ((White(slot >> 6) >> slot) & 1) != 0;

    /// <summary>Colours an object grey; false if it is not white.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGrey(int slot)
    {
        Debug.Assert((uint)slot < (uint)Capacity, "a slot of the slab");
        ulong bit = 1ul << slot;
        ulong* colours = FirstColour + (2 * (nuint)((uint)slot >> 6));
        ulong white = colours[0];
        if ((white & bit) == 0)
        {
            return false;
        }
        colours[0] = white & ~bit;
        colours[1] |= bit;
        return true;
    }

    /// <summary>Colours a grey object black; false if it is not grey.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBlacken(int slot)
    {
        ulong bit = 1ul << slot;
        ref ulong grey = ref Grey(slot >> 6);
        bool isGrey = (grey & bit) != 0;
        grey &= ~bit;
        return isGrey;
    }

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

    private ulong* FirstColour => (ulong*)((nuint)_header + SlabHeader.ByteCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* FirstWord(SlabBits which) =>
        FirstColour + (((nuint)which + SlabHeader.ColourCount) * (nuint)(uint)_header->BitmapWords);
}
