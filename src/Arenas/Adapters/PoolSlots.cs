using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Numbers of the memory pools of the process, as small as they can be: each thread finds its magazine of a
/// pool by them.</summary>
internal static class PoolSlots
{
    private static readonly Lock s_lock = new();
    private static readonly SortedSet<int> s_free = [];
    private static int s_end;

    /// <summary>Takes the smallest number that no pool has.</summary>
    public static int Take()
    {
        lock (s_lock)
        {
            if (s_free.Count == 0)
            {
                return s_end++;
            }
            int slot = s_free.Min;
            _ = s_free.Remove(slot);
            return slot;
        }
    }

    /// <summary>Gives a number back, once no block can come back to its pool any more.</summary>
    public static void Release(int slot)
    {
        lock (s_lock)
        {
            bool isNew = slot < s_end && s_free.Add(slot);
            Debug.Assert(isNew, "a number that a pool has had");
        }
    }
}
