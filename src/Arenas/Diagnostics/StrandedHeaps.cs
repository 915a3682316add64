using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>Finds heaps whose owners have releases of other threads to do.</summary>
/// <remarks>A thread does them with its next object. One that never makes another strands the objects.</remarks>
internal static class StrandedHeaps
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    public static IReadOnlyList<StrandedHeap> Find()
    {
        List<StrandedHeap> found = [];
        foreach (ObjectHeap heap in HeapRegistry.Objects())
        {
            (Handle Handle, long Since)[] queued = heap.QueuedReleases;
            if (queued.Length > 0)
            {
                // Nobody, if the owner has left the heap with all of it.
                Thread? owner = heap.OwnerThread;
                Debug.Assert(!heap.IsShared, "nobody owns a shared heap");
                found.Add(new(
                    heap.Name,
                    owner?.ManagedThreadId ?? 0,
                    owner?.Name,
                    owner is not null && (owner.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0,
                    queued.Length,
                    TimeSpan.FromMilliseconds(long.Max(0, Environment.TickCount64 - queued[0].Since)),
                    SitesOf(heap, queued)));
            }
        }
        return found;
    }

    private static LeakSite[] SitesOf(ObjectHeap heap, (Handle Handle, long Since)[] queued)
    {
        Dictionary<(int Origin, SlabSet Set), (long Count, long Bytes)> sums = [];
        bool isSeen = heap.TryLook(
            s_patience,
            () =>
            {
                foreach (Handle handle in queued.Select(release => release.Handle).Distinct())
                {
                    // One whose release is bad, or was done meanwhile, is gone.
                    if (heap.TryFind(handle, out SlabRef slab, out int slot))
                    {
                        SlabSet set = heap.Slabs.SetOf(slab);
                        long size = set.ItemType is null ? set.Type.Size : set.SizeOf(slab.Object(slot));
                        (long count, long bytes) = sums.GetValueOrDefault((heap.OriginOf(slab, slot), set));
                        sums[(heap.OriginOf(slab, slot), set)] = (count + 1, bytes + size);
                    }
                }
            },
            out _);
        Debug.Assert(isSeen || sums.Count == 0, "all of it or nothing");
        return
        [
            .. sums
                .Select(sum => new LeakSite(
                    sum.Key.Origin == 0 ? CallStack.Unknown : OriginTable.Instance.StackOf(sum.Key.Origin),
                    SnapshotTypes.NameOf(sum.Key.Set),
                    sum.Value.Count,
                    sum.Value.Bytes))
                .OrderByDescending(site => site.Bytes).ThenBy(site => site.Stack),
        ];
    }
}
