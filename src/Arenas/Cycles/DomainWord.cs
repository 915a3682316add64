using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <summary>Finds the word of an edge's target, if the target is in the domain of the collection.</summary>
internal static class DomainWord
{
    /// <summary>Whether an edge leads to a slot of the domain, be its object gone or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInside(ulong target, uint heap)
    {
        ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(target));
        uint slot = (uint)HandleBits.SlotOf(target);
        return entry.Heap == heap && slot < entry.UsedSlots
            && new SlabRef(entry.Header).Test(SlabBits.Domain, (int)slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong Find(ulong target, uint heap)
    {
        ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(target));
        uint slot = (uint)HandleBits.SlotOf(target);
        if (entry.Heap != heap || slot >= entry.UsedSlots)
        {
            return ref Unsafe.NullRef<ulong>();
        }
        if (!new SlabRef(entry.Header).Test(SlabBits.Domain, (int)slot))
        {
            return ref Unsafe.NullRef<ulong>();
        }
        ref ulong word = ref SlabTable.Object(in entry, (int)slot).Word;
        if (!ObjectWord.Fits(word, target))
        {
            return ref Unsafe.NullRef<ulong>();
        }
        return ref word;
    }
}
