using System.Collections.Generic;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>The slabs of an object heap and what waits to be freed, proved from its memory and the table (I17, I18,
/// I20).</summary>
internal sealed class SlabInventory
{
    private readonly ObjectHeap _heap;
    private readonly HashSet<nuint> _addresses = [];

    private SlabInventory(ObjectHeap heap) => _heap = heap;

    public List<SlabRef> Slabs { get; } = [];

    /// <summary>Places of the objects that wait to be freed.</summary>
    public HashSet<ulong> Dying { get; } = [];

    public static SlabInventory Of(ObjectHeap heap)
    {
        SlabInventory inventory = new(heap);
        inventory.AddSlabs();
        foreach (SlabRef slab in inventory.Slabs)
        {
            inventory.ProveEntry(slab);
        }
        inventory.AddDying();
        return inventory;
    }

    /// <summary>Whether an address is that of a slab's header, so that it may be read.</summary>
    public bool IsSlab(nuint address) => _addresses.Contains(address);

    public SlabSet SetOf(SlabRef slab) => _heap.Slabs.SetOf(slab);

    private void AddSlabs()
    {
        HashSet<nuint> blocks = [];
        long reserved = 0;
        Dictionary<int, nuint> slotBytes = [];
        nuint previous = 0;
        for (nuint next = _heap.Slabs.First.Address; next != 0; next = new SlabRef(next).Next)
        {
            Invariant.Hold(_addresses.Add(next), $"I17: the list of slabs comes back to {next}");
            nuint headerBytes = _heap.Slabs.Memory.SizeAt(next);
            Invariant.Hold(
                headerBytes >= SlabHeader.ByteCount && blocks.Add(next),
                $"I17: {next} is no block for a slab's header");
            SlabRef slab = new(next);
            Invariant.Hold(slab.Previous == previous, $"I17: {slab} is not linked back to {previous}");
            Invariant.Hold(
                slab.Capacity is > 0 and <= HandleBits.MaxSlots && SlabRef.HeaderBytes(slab.Capacity) <= headerBytes
                    && slab.WordCount == Bits.Bitmap.WordsFor(slab.Capacity),
                $"I17: {slab} has {slab.Capacity} slots and bitmaps of {slab.WordCount} words");
            nuint bytes = (nuint)(uint)slab.Capacity * slab.SlotSize;
            Invariant.Hold(
                bytes <= _heap.Slabs.Memory.SizeAt(slab.Slots) && blocks.Add(slab.Slots),
                $"I17: the slots of {slab} at {slab.Slots} are no block of {(long)bytes} bytes of its own");
            Invariant.Hold(
                (uint)slab.TypeIndex < (uint)_heap.Slabs.Sets.Count, $"I18: {slab} is of set {slab.TypeIndex}");
            reserved += (long)(bytes + SlabRef.HeaderBytes(slab.Capacity));
            slotBytes[slab.TypeIndex] = slotBytes.GetValueOrDefault(slab.TypeIndex) + bytes;
            Slabs.Add(slab);
            previous = next;
        }
        Invariant.Hold(
            reserved == _heap.ReservedBytes, $"I17: {reserved} bytes are reserved, {_heap.ReservedBytes} are counted");
        foreach (SlabSet set in _heap.Slabs.Sets)
        {
            nuint sum = slotBytes.GetValueOrDefault(set.Index);
            Invariant.Hold(
                sum == set.SlotBytes, $"I17: set {set.Index} has {(long)sum} bytes, {(long)set.SlotBytes} are counted");
        }
    }

    private void ProveEntry(SlabRef slab)
    {
        SlabSet set = SetOf(slab);
        Invariant.Hold(
            slab.Number is > 0 and < HandleBits.MaxSlabs, $"I18: {slab} has a number that is in no handle");
        SlabEntry entry = SlabTable.Entry(slab.Number);
        Invariant.Hold(
            entry.Header == slab.Address && entry.Slots == slab.Slots && entry.SlotSize == slab.SlotSize,
            $"I18: the table has slots of {entry.SlotSize} bytes at {entry.Slots} for {slab}, header {entry.Header}");
        Invariant.Hold(
            entry.Owner == SlabTable.OwnerOf(_heap.Tag, set.Type.Tag), $"I18: the table's {slab} is of {entry.Owner}");
        Invariant.Hold(
            entry.UsedSlots <= (uint)slab.Capacity,
            $"I18: {entry.UsedSlots} slots of {slab} have been used, of {slab.Capacity}");
        Invariant.Hold(
            slab.SlotSize == set.SlotSize && slab.Edges.Address == set.Edges.Address,
            $"I18: {slab} has slots of {slab.SlotSize} bytes with edges {slab.Edges.Address}, which its set has not");
        Invariant.Hold(
            set.Finalizer is null || slab.HasFinalizer == 1, $"I18: {slab} does not know of its type's finalizer");
    }

    private void AddDying()
    {
        for (ulong next = _heap.Deaths.First; next != 0;)
        {
            SlabEntry entry = SlabTable.Entry(HandleBits.SlabOf(next));
            Invariant.Hold(
                next <= HandleBits.PlaceMask && IsSlab(entry.Header) && HandleBits.SlotOf(next) < entry.UsedSlots,
                $"I20: {next} waits to be freed and is no place of the heap");
            Invariant.Hold(Dying.Add(next), $"I20: the list of what dies comes back to {next}");
            ulong word = new SlabRef(entry.Header).Object(HandleBits.SlotOf(next)).Word;
            Invariant.Hold(!ObjectWord.IsLive(word), $"I20: {next} waits to be freed with the live word {word}");
            next = word & HandleBits.PlaceMask;
        }
    }
}
