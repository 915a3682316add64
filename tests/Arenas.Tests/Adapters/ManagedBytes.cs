using System;

namespace Arenas.Tests.Adapters;

/// <summary>What work allocates on the managed heap.</summary>
internal static class ManagedBytes
{
    /// <summary>The least of a few tries: a collection that another thread starts shifts the count.</summary>
    public static long Of(Action work)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
