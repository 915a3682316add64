using System;

using Arenas.Diagnostics;
using Arenas.Layout;

namespace Arenas;

/// <summary>Proves a heap from its raw memory: every invariant that ARCHITECTURE.md numbers.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing, and changes nothing.</para>
/// <para><b>Threads</b>: the heap must be at rest, with no call of another thread under way. Slow paths wait while it
/// runs, but a fast path moves bits while they are counted.</para>
/// <para><b>Cost</b>: visits every pool and every link of the heap, and allocates sets of what it has seen.</para>
/// <para><b>Fails</b>: <see cref="HeapCorruptionException"/> for the first invariant that does not hold.</para>
/// </remarks>
public static class HeapVerifier
{
    /// <summary>Proves every invariant of a heap that is at rest.</summary>
    /// <param name="heap">The heap.</param>
    /// <exception cref="HeapCorruptionException">
    /// An invariant does not hold. The message begins with its number, as in <c>I3: …</c>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static void Verify(NativeHeap heap)
    {
        ArgumentNullException.ThrowIfNull(heap);
        heap.Upkeep.Look(() => Prove(heap));
    }

    /// <summary>Proves every invariant of a heap of objects that is at rest; its memory is a heap of its own.</summary>
    /// <param name="heap">The heap; nobody runs a finalizer or a watch of it.</param>
    /// <exception cref="HeapCorruptionException">
    /// An invariant does not hold. The message begins with its number, as in <c>I17: …</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread owns the heap, or a finalizer or a watch of it is
    /// running.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static void Verify(ObjectHeap heap)
    {
        ArgumentNullException.ThrowIfNull(heap);
        using ObjectScope scope = heap.Enter();
        ObjectDisposedException.ThrowIf(heap.IsDisposed, heap);
        if (heap.Watches.Running > 0)
        {
            throw new InvalidOperationException($"{heap.Name} is not at rest: a finalizer or a watch is running.");
        }
        Prove(heap);
    }

    // From the outside in: each step may follow only those links that the steps before it have proved.
    private static void Prove(NativeHeap heap)
    {
        LargeInvariants.Prove(heap);
        Inventory inventory = Inventory.Of(heap);
        ArenaInvariants.Prove(heap, inventory);
        foreach (nuint arena in inventory.Arenas)
        {
            PoolInvariants.Prove(new(arena), inventory);
        }
        ThreadHeapInvariants.Prove(heap, inventory);
        RemoteInvariants.Prove(heap, inventory);
    }

    private static void Prove(ObjectHeap heap)
    {
        SlabInventory inventory = SlabInventory.Of(heap);
        foreach (SlabRef slab in inventory.Slabs)
        {
            SlotInvariants.Prove(slab, inventory);
        }
        EdgeInvariants.Prove(heap, inventory);
        GenerationInvariants.Prove(heap, inventory);
        SlabSetInvariants.Prove(heap, inventory);
        WatchInvariants.Prove(heap, inventory);
    }
}
