using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Counts calls by their kind, on any thread.</summary>
// One row for each processor, a cache line apart: threads that call at the same time count in different places.
internal sealed class CallCounts
{
    private const int RowLength = 16;

    private static readonly int s_rows = int.Min(
        64, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    private readonly long[] _counts = new long[(s_rows + 1) * RowLength];

    public void Add(CallKind kind)
    {
        Debug.Assert((uint)kind < RowLength, "a row holds all kinds");
        int row = Thread.GetCurrentProcessorId() & (s_rows - 1);
        Interlocked.Increment(ref _counts[((row + 1) * RowLength) + (int)kind]);
    }

    public long CountOf(CallKind kind)
    {
        long sum = 0;
        for (int row = 1; row <= s_rows; row++)
        {
            sum += Volatile.Read(ref _counts[(row * RowLength) + (int)kind]);
        }
        Debug.Assert(sum >= 0, "a count");
        return sum;
    }
}
