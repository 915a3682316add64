using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Benchmarks.Figures;

/// <summary>
/// A short loop that does the same work every time. When it is slow, someone else is using the processor, its sibling
/// or its clock, and what is measured beside it would be slow as well.
/// </summary>
internal static class Calibration
{
    private const int Iterations = 200_000;

    // Long enough that a thread which has to share its processor is interrupted.
    private const int ParallelIterations = 5_000_000;

    private static readonly ulong[] s_words = [1, 2, 3, 4];

    private static ulong s_sink;

    /// <summary>Runs the loop: on one thread for a part of a millisecond, or on two for some.</summary>
    /// <returns>Nanoseconds an iteration, preemption included.</returns>
    public static double Run(bool isParallel) => isParallel ? RunOnTwoThreads() : Run(Iterations);

    private static double RunOnTwoThreads()
    {
        double others = 0;
        Thread other = new(() => others = Run(ParallelIterations));
        other.Start();
        double own = Run(ParallelIterations);
        other.Join();
        return double.Max(own, others);
    }

    private static double Run(int iterations)
    {
        long begin = Stopwatch.GetTimestamp();
        ulong mixed = Mix(s_words, iterations);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        Volatile.Write(ref s_sink, mixed);
        return elapsed.TotalNanoseconds / iterations;
    }

    // As many independent additions as a core can do at once: a busy sibling takes its share of them. Optimized from
    // the first call, so that no compilation comes between.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static ulong Mix(ulong[] words, int iterations)
    {
        ulong first = 0;
        ulong second = 0;
        ulong third = 0;
        ulong fourth = 0;
        for (int i = 0; i < iterations; i++)
        {
            first += words[i & 3];
            second ^= words[(i + 1) & 3];
            third -= words[(i + 2) & 3];
            fourth += first;
        }
        return first ^ second ^ third ^ fourth;
    }
}
