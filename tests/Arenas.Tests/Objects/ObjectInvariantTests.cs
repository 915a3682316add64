using System;
using System.Linq;
using Arenas.Fuzz;
using Arenas.Layout;
using Arenas.Objects;
using Xunit;

namespace Arenas.Tests.Objects;

/// <summary>The invariants of objects, I17 to I27: each is broken in the memory of a real heap, and named.</summary>
public static unsafe class ObjectInvariantTests
{
    [Fact]
    public static void I17_Slabs_are_linked_both_ways_and_stand_in_blocks_of_their_own()
    {
        using ObjectPatient patient = new();
        SlabRef first = patient.Heap.Slabs.First;
        SlabRef second = new(first.Next);
        patient.Breaks("I17", ref first.Next, second.Next);
        patient.Breaks("I17", ref second.Previous, (nuint)0);
        patient.Breaks("I17", ref second.Next, first.Address);
        patient.Breaks("I17", ref first.Next, first.Next + 16);
        patient.Breaks("I17", ref first.Slots, second.Slots);
        patient.Breaks("I17", ref first.Slots, first.Slots + first.SlotSize);
        SlabHeader* header = (SlabHeader*)first.Address;
        patient.Breaks("I17", ref header->Capacity, header->Capacity + 1000);
        patient.Breaks("I17", ref header->Capacity, 0);
        patient.Breaks("I17", ref header->Capacity, header->Capacity - 1);
        patient.Breaks("I17", ref header->BitmapWords, header->BitmapWords + 1);
        // The bytes of another set: the sum of all is right.
        SlabRef other = patient.Heap.Slabs.Sets.Select(set => set.Current)
            .First(slab => !slab.IsNull && slab.TypeIndex != first.TypeIndex);
        patient.Breaks("I17", ref header->TypeIndex, other.TypeIndex);
    }

    [Fact]
    public static void I18_The_table_says_of_a_slab_what_the_slab_says()
    {
        using ObjectPatient patient = new();
        SlabRef slab = patient.Current;
        ref SlabEntry entry = ref SlabTable.Entry(slab.Number);
        patient.Breaks("I18", ref entry.Slots, entry.Slots + 8);
        patient.Breaks("I18", ref entry.Header, patient.Full.Address);
        patient.Breaks("I18", ref entry.Owner, entry.Owner + 1);
        patient.Breaks("I18", ref entry.Owner, entry.Owner + (1ul << 32));
        patient.Breaks("I18", ref entry.SlotSize, entry.SlotSize - 8);
        patient.Breaks("I18", ref entry.UsedSlots, (uint)slab.Capacity + 1);
        SlabHeader* header = (SlabHeader*)slab.Address;
        patient.Breaks("I18", ref header->Number, patient.Full.Number);
        patient.Breaks("I18", ref header->Number, 0u);
        patient.Breaks("I18", ref header->Edges, (nuint)0);
        patient.Breaks("I18", ref header->TypeIndex, 1000);
        SlabSet set = patient.NodeSet;
        patient.Breaks(
            "I18",
            () => (set.Finalizer, header->HasFinalizer) = (new Action(static () => { }), 0),
            () => (set.Finalizer, header->HasFinalizer) = (null, 1));
    }

    [Fact]
    public static void I19_A_slot_is_marked_as_live_exactly_when_its_word_is()
    {
        using ObjectPatient patient = new();
        SlabRef slab = SlabRef.Of(patient.Inner.Bits);
        int slot = HandleBits.SlotOf(patient.Inner.Bits);
        patient.BreaksBit("I19", slab, SlabBits.Live, slot);
        ref ulong word = ref ObjectPatient.Word(patient.Inner);
        patient.Breaks("I19", ref word, word & ~HandleBits.Live);
        int free = patient.Available.FirstFree - 1;
        patient.BreaksBit("I19", patient.Available, SlabBits.Live, free);
        ref ulong freeWord = ref patient.Available.Object(free).Word;
        patient.Breaks("I19", ref freeWord, freeWord | HandleBits.Live);
        patient.BreaksBit("I19", patient.Current, SlabBits.Live, patient.Current.Capacity - 1);
        ref uint used = ref patient.Full.UsedSlots;
        patient.Breaks("I19", ref used, used - 1);
    }

    [Fact]
    public static void I20_A_used_slot_is_live_or_dying_or_free_or_retired()
    {
        using ObjectPatient patient = new();
        SlabRef slab = patient.Available;
        int free = slab.FirstFree - 1;
        ref ulong freeWord = ref slab.Object(free).Word;
        int next = (int)(freeWord & HandleBits.PlaceMask);
        patient.Breaks("I20", ref slab.FirstFree, next);
        patient.Breaks("I20", ref slab.FirstFree, slab.Capacity + 1);
        patient.Breaks("I20", ref slab.FirstFree, FirstLive(slab) + 1);
        patient.Breaks("I20", ref freeWord, (freeWord & ~HandleBits.PlaceMask) | (uint)(free + 1));
        patient.Breaks("I20", ref freeWord, freeWord & ~HandleBits.PlaceMask);
        patient.Breaks("I20", ref freeWord, 0ul);
        SlabHeader* header = (SlabHeader*)slab.Address;
        patient.Breaks("I20", ref header->Population, header->Population + 1);
        patient.Breaks("I20", ref header->Retired, header->Retired + 1);
        ulong dying = patient.Heap.Deaths.First;
        ref ulong dyingWord = ref SlabRef.Of(dying).Object(HandleBits.SlotOf(dying)).Word;
        patient.Breaks("I20", ref dyingWord, (dyingWord & ~HandleBits.PlaceMask) | dying);
        patient.Breaks("I20", ref dyingWord, (dyingWord & ~HandleBits.PlaceMask) | slab.Place(free));
        patient.Breaks(
            "I20", ref dyingWord, (dyingWord & ~HandleBits.PlaceMask) | HandleBits.PlaceOf(patient.Inner.Bits));
        patient.Breaks("I20", ref dyingWord, (dyingWord & ~HandleBits.PlaceMask) | HandleBits.SlotBits);
    }

    [Fact]
    public static void I21_No_place_is_used_before_its_slab_begins()
    {
        using ObjectPatient patient = new();
        SlabRef slab = patient.Available;
        SlabHeader* header = (SlabHeader*)slab.Address;
        patient.Breaks("I21", ref header->FirstUse, 0u);
        patient.Breaks("I21", ref header->FirstUse, HandleBits.LastUse + 1);
        patient.Breaks("I21", ref header->FirstUse, header->FirstUse + 1);
        ref ulong word = ref slab.Object(slab.FirstFree - 1).Word;
        patient.Breaks("I21", ref word, word & HandleBits.PlaceMask);
    }

    [Fact]
    public static void I22_A_slab_counts_the_objects_that_managed_code_holds()
    {
        using ObjectPatient patient = new();
        SlabHeader* header = (SlabHeader*)patient.Full.Address;
        patient.Breaks("I22", ref header->Population, header->Population + (1L << 32));
        patient.Breaks("I22", ref header->Population, header->Population - (1L << 32));
        ref ulong inner = ref ObjectPatient.Word(patient.Inner);
        patient.Breaks("I22", ref inner, inner + ObjectWord.ExternalOne);
        ref ulong watched = ref ObjectPatient.Word(patient.Watched);
        patient.Breaks("I22", ref watched, watched - ObjectWord.ExternalOne);
    }

    [Fact]
    public static void I23_The_edges_to_an_object_are_as_many_as_it_counts()
    {
        using ObjectPatient patient = new();
        ref ulong inner = ref ObjectPatient.Word(patient.Inner);
        patient.Breaks("I23", ref inner, inner + ObjectWord.InternalOne);
        patient.Breaks("I23", ref inner, inner - ObjectWord.InternalOne);
        ref Handle<GraphNode> edge = ref patient.Heap.At(patient.Watched).Left;
        patient.Breaks("I23", ref edge, default);
        patient.Breaks("I23", ref edge, patient.Finalized);
        patient.Breaks("I23", ref edge, new(patient.Inner.Bits + (1ul << HandleBits.PlaceBits)));
        ref Handle<GraphNode> item = ref patient.Heap.ItemsOf<GraphList, GraphItem>(patient.List)[0].Target;
        patient.Breaks("I23", ref item, default);
        ObjectRef list = ObjectRef.Of(ref ObjectPatient.Word(patient.List));
        nuint length = Slabs.LengthOffset(ObjectType<GraphList>.Instance);
        patient.Breaks("I23", ref list.At<long>(length), 0);
        patient.Breaks("I23", ref list.At<long>(length), 100);
        patient.Breaks("I23", ref list.At<long>(length), -1);
        ulong dying = patient.Heap.Deaths.First;
        patient.Breaks("I23", ref SlabRef.Of(dying).Object(HandleBits.SlotOf(dying)).Value<GraphNode>().Left, default);
        // Once it is stuck, a count says nothing any longer.
        ulong healthy = inner;
        inner |= ObjectWord.InternalStuck;
        HeapVerifier.Verify(patient.Heap);
        inner = healthy;
    }

    [Fact]
    public static void I24_No_colour_is_left_between_collections()
    {
        using ObjectPatient patient = new();
        SlabRef slab = SlabRef.Of(patient.Inner.Bits);
        int slot = HandleBits.SlotOf(patient.Inner.Bits);
        patient.Breaks("I24", ref slab.White(slot >> 6), 1ul << slot);
        patient.Breaks("I24", ref slab.Grey(slot >> 6), 1ul << slot);
        patient.BreaksBit("I24", slab, SlabBits.Domain, slot);
        patient.Breaks("I24", ref slab.Greys, GreyState.One);
        patient.Breaks("I24", ref slab.HasUnvisitedRoots, (byte)1);
        patient.Breaks("I24", ref slab.NextWork, slab.Address);
        patient.Breaks("I24", ref slab.Suspects, (byte)8);
        patient.Breaks(
            "I24", () => patient.Heap.Slabs.IsPinned = true, () => patient.Heap.Slabs.IsPinned = false);
    }

    [Fact]
    public static void I25_A_slab_with_young_objects_is_in_the_list_of_their_generation()
    {
        using ObjectPatient patient = new();
        ObjectHeap heap = patient.Heap;
        SlabRef young = SlabRef.Of(patient.Inner.Bits);
        Assert.Equal(0, heap.GenerationOf(patient.Inner));
        patient.Breaks("I25", ref young.InYoung, (byte)0);
        patient.Breaks("I25", ref young.NextYoung, young.Address);
        patient.Breaks("I25", ref young.NextYoung, young.Address + 8);
        SlabRef first = heap.FirstYoung;
        patient.Breaks("I25", () => heap.FirstYoung = new(first.NextYoung), () => heap.FirstYoung = first);
        SlabRef middle = heap.FirstMiddle;
        patient.Breaks("I25", ref middle.InMiddle, (byte)0);
        patient.Breaks("I25", () => heap.FirstMiddle = new(middle.NextMiddle), () => heap.FirstMiddle = middle);
        SlabRef slab = patient.Available;
        patient.BreaksBit("I25", slab, SlabBits.Middle, slab.FirstFree - 1);
        patient.BreaksBit("I25", slab, SlabBits.Old, slab.FirstFree - 1);
        patient.Breaks("I25", ref slab.HasAged, (byte)0);
        SlabRef untracked = patient.Spare;
        Assert.False(untracked.IsTracked);
        patient.Breaks(
            "I25",
            () => (heap.FirstYoung, untracked.InYoung, untracked.NextYoung) = (untracked, 1, first.Address),
            () => (heap.FirstYoung, untracked.InYoung, untracked.NextYoung) = (first, 0, 0));
    }

    [Fact]
    public static void I26_A_slab_with_room_is_current_or_available_or_spare()
    {
        using ObjectPatient patient = new();
        SlabSet set = patient.NodeSet;
        SlabRef current = set.Current;
        SlabRef available = set.FirstAvailable;
        patient.Breaks("I26", () => set.Current = default, () => set.Current = current);
        patient.Breaks("I26", () => set.Current = patient.Spare, () => set.Current = current);
        patient.Breaks("I26", () => set.Current = available, () => set.Current = current);
        patient.Breaks("I26", () => set.Spare = current, () => set.Spare = default);
        patient.Breaks("I26", () => set.FirstAvailable = default, () => set.FirstAvailable = available);
        patient.Breaks("I26", ref available.IsAvailable, (byte)0);
        patient.Breaks("I26", ref available.PreviousAvailable, current.Address);
        patient.Breaks("I26", ref available.NextAvailable, available.Address);
        patient.Breaks("I26", ref available.NextAvailable, patient.Full.Address);
        patient.Breaks("I26", ref patient.Full.IsAvailable, (byte)1);
        patient.Breaks("I26", ref patient.Spare.IsAvailable, (byte)1);
    }

    [Fact]
    public static void I27_What_is_watched_or_finalized_is_an_object_and_registered()
    {
        using ObjectPatient patient = new();
        SlabRef slab = SlabRef.Of(patient.Watched.Bits);
        int watched = HandleBits.SlotOf(patient.Watched.Bits);
        patient.BreaksBit("I27", slab, SlabBits.Watched, watched);
        int inner = HandleBits.SlotOf(patient.Inner.Bits);
        patient.BreaksBit("I27", SlabRef.Of(patient.Inner.Bits), SlabBits.Watched, inner);
        patient.Breaks("I27", ref slab.HasWatched, (byte)0);
        SlabRef available = patient.Available;
        patient.BreaksBit("I27", available, SlabBits.Watched, available.FirstFree - 1);
        patient.BreaksBit("I27", available, SlabBits.Finalized, available.FirstFree - 1);
        patient.Breaks("I27", ref SlabRef.Of(patient.Finalized.Bits).HasFinalizer, (byte)0);
        using Watch dead = new(patient.Heap, patient.Inner);
        HeapVerifier.Verify(patient.Heap);
        _ = dead.Kill();
        HeapCorruptionException found =
            Assert.Throws<HeapCorruptionException>(() => HeapVerifier.Verify(patient.Heap));
        Assert.StartsWith("I27: ", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_heap_that_is_not_at_rest_cannot_be_verified()
    {
        using ObjectHeap heap = new();
        Exception? refused = null;
        heap.SetFinalizer<GraphLeaf>((_, _) => refused = Record.Exception(() => HeapVerifier.Verify(heap)));
        heap.Release(heap.New(new GraphLeaf()));
        Assert.IsType<InvalidOperationException>(refused);
        heap.Dispose();
        _ = Assert.Throws<ObjectDisposedException>(() => HeapVerifier.Verify(heap));
    }

    private static int FirstLive(SlabRef slab) => Arenas.Bits.Bitmap.IndexOfSet(slab.Bitmap(SlabBits.Live), 0);
}
