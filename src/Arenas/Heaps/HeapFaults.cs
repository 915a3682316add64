using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>The last exceptions that heaps of the process have thrown, whoever caught them.</summary>
internal static class HeapFaults
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 100;

    private static readonly HeapFault?[] s_last = new HeapFault?[Kept];
    private static long s_count;

    public static void Add(HeapFault fault)
    {
        long number = Interlocked.Increment(ref s_count) - 1;
        Debug.Assert(number >= 0, "counted from 0");
        Volatile.Write(ref s_last[number % Kept], fault);
    }

    /// <summary>Those that are kept, the first one first.</summary>
    public static IReadOnlyList<HeapFault> All()
    {
        List<HeapFault> all = [];
        long count = Volatile.Read(ref s_count);
        for (long number = long.Max(0, count - Kept); number < count; number++)
        {
            // Null where another thread has taken the number and not written yet.
            if (Volatile.Read(ref s_last[number % Kept]) is { } fault)
            {
                all.Add(fault);
            }
        }
        Debug.Assert(all.Count <= Kept, "no more than are kept");
        return all;
    }
}
