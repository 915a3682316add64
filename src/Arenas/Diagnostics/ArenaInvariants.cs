using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Diagnostics;

/// <summary>
/// Arenas: their unused pools (I6), the lists of those that have some (I12), and the byte count (I16).
/// </summary>
internal static class ArenaInvariants
{
    public static void Prove(NativeHeap heap, Inventory inventory)
    {
        int withUnused = 0;
        foreach (nuint address in inventory.Arenas)
        {
            ArenaRef arena = new(address);
            ProveUnused(arena, inventory);
            withUnused += arena.UnusedPools != 0 ? 1 : 0;
        }
        ProveLists(heap, inventory, withUnused);
        ProveBytes(heap, inventory);
    }

    private static void ProveUnused(ArenaRef arena, Inventory inventory)
    {
        uint all = (uint)((1ul << arena.PoolCount) - 1);
        Invariant.Hold((arena.UnusedPools & ~all) == 0, $"I6: arena {arena} has unused pools past its end");
        Invariant.Hold(
            (arena.ZeroedPools & ~arena.UnusedPools) == 0, $"I6: arena {arena} has zeroed pools that are in use");
        for (int index = 0; index < arena.PoolCount; index++)
        {
            PoolRef pool = arena.Pool(index);
            bool unused = (arena.UnusedPools & (1u << index)) != 0;
            Invariant.Hold(
                unused == (pool.State == PoolState.Unused) && unused == (pool.Owner == 0),
                $"I6: {pool} is {(unused ? "unused" : "in use")}, its state {pool.State}, its owner {pool.Owner}");
            Invariant.Hold(
                unused || inventory.ThreadHeaps.Contains(pool.Owner),
                $"I6: the owner of {pool} is no thread heap of the heap");
            Invariant.Hold(
                !unused || arena.HeldOsPages(index) == 0, $"I5: {pool} is unused and holds OS pages");
        }
    }

    private static void ProveLists(NativeHeap heap, Inventory inventory, int withUnused)
    {
        int listed = 0;
        for (int kind = 0; kind < Geometry.PoolKindCount; kind++)
        {
            for (int unused = 0; unused <= Geometry.MaxPoolsPerArena; unused++)
            {
                nuint previous = 0;
                for (nuint next = heap.Arenas.FirstListed(kind, unused); next != 0;)
                {
                    Invariant.Hold(inventory.Arenas.Contains(next), $"I12: {next} is listed, but no arena of pools");
                    ArenaRef arena = new(next);
                    Invariant.Hold(
                        unused != 0 && arena.UnusedCount == unused && Geometry.KindOf(arena.PoolShift) == kind,
                        $"I12: arena {arena} is in the list of kind {kind} with {unused} unused pools");
                    Invariant.Hold(arena.Previous == previous, $"I12: the links of arena {arena} disagree");
                    previous = next;
                    next = arena.Next;
                    listed++;
                }
            }
        }
        Invariant.Hold(
            listed == withUnused, $"I12: {withUnused} arenas have an unused pool, and {listed} are listed");
    }

    private static void ProveBytes(NativeHeap heap, Inventory inventory)
    {
        int arenas = inventory.Arenas.Count;
        Invariant.Hold(arenas == heap.Arenas.ArenaCount, $"I16: {arenas} arenas, {heap.Arenas.ArenaCount} counted");
        long bytes = arenas * (long)Geometry.ArenaSize;
        foreach (LargeRef record in heap.Large.All)
        {
            bytes += (long)record.UsableBytes;
        }
        ByteLimit limit = heap.Limit;
        Invariant.Hold(
            bytes == limit.CommittedBytes, $"I16: {bytes} bytes are committed, {limit.CommittedBytes} are counted");
        Invariant.Hold(
            bytes <= limit.PeakBytes && limit.PeakBytes <= limit.LimitBytes,
            $"I16: {bytes} bytes are committed, {limit.PeakBytes} at the peak, of {limit.LimitBytes}");
    }
}
