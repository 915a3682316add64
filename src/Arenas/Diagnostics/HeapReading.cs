using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Arenas.Diagnostics;

/// <summary>What a meter says of all native heaps of one name.</summary>
/// <remarks>Heaps of one name are summed up: two measurements with the same tags would hide each other.</remarks>
internal sealed class HeapReading(string name)
{
    /// <summary>Error types as the meter names them, in the order of <see cref="HeapError"/>.</summary>
    public static IReadOnlyList<string> ErrorTypes { get; } =
        ["not_a_block", "double_free", "corruption", "limit", "out_of_memory", "disposed"];

    public string Name => name;

    public long ReservedBytes { get; private set; }

    public long CommittedBytes { get; private set; }

    public long UsedBytes { get; private set; }

    public long RetainedBytes { get; private set; }

    public long LimitBytes { get; private set; }

    public long Arenas { get; private set; }

    public long TrimmedBytes { get; private set; }

    /// <summary>Gets the live blocks by the size of a block; large ones are at 0.</summary>
    public SortedDictionary<int, long> LiveBlocks { get; } = [];

    public long[] Errors { get; } = new long[ErrorTypes.Count];

    public void Add(NativeHeap heap, HeapStatistics statistics)
    {
        Debug.Assert(heap.Name == name, "one name");
        ReservedBytes += statistics.ReservedBytes;
        CommittedBytes += statistics.CommittedBytes;
        UsedBytes += statistics.UsedBytes;
        RetainedBytes += statistics.RetainedBytes;
        // Limits of heaps without one of their own are as large as memory: their sum stays a number.
        LimitBytes = long.MaxValue - LimitBytes < heap.LimitBytes ? long.MaxValue : LimitBytes + heap.LimitBytes;
        Arenas += statistics.Arenas;
        TrimmedBytes += heap.Upkeep.GivenBackBytes;
        foreach (SizeClassStatistics one in statistics.SizeClasses)
        {
            LiveBlocks[one.BlockSize] = LiveBlocks.GetValueOrDefault(one.BlockSize) + one.LiveBlocks;
        }
        LiveBlocks[0] = LiveBlocks.GetValueOrDefault(0) + statistics.LiveLargeBlocks;
        for (int error = 0; error < Errors.Length; error++)
        {
            Errors[error] += heap.Errors.CountOf((HeapError)error);
        }
        Debug.Assert(LiveBlocks.Values.Sum() >= statistics.LiveBlocks, "each live block is in a class");
    }
}
