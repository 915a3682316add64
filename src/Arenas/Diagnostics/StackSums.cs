using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>What is live by stack and by type, summed up in one pass over the rows of a snapshot.</summary>
internal sealed class StackSums
{
    private StackSums(Snapshot snapshot)
    {
        int stacks = snapshot.Stacks.Count;
        Bytes = new double[stacks];
        Counts = new double[stacks];
        Samples = new int[stacks];
        TypeBytes = new long[snapshot.Types.Count];
        TypeCounts = new long[snapshot.Types.Count];
    }

    /// <summary>Gets the bytes of each stack; estimates, if allocations were sampled.</summary>
    public double[] Bytes { get; }

    /// <summary>Gets the blocks and objects of each stack; estimates, if allocations were sampled.</summary>
    public double[] Counts { get; }

    /// <summary>Gets the rows that the numbers of each stack rest on.</summary>
    public int[] Samples { get; }

    /// <summary>Gets the bytes of each type: every row is counted, sampled or not.</summary>
    public long[] TypeBytes { get; }

    /// <summary>Gets the blocks or objects of each type.</summary>
    public long[] TypeCounts { get; }

    /// <summary>Gets the bytes of all rows.</summary>
    public long TotalBytes { get; private set; }

    public static StackSums Of(Snapshot snapshot)
    {
        StackSums sums = new(snapshot);
        SnapshotColumns columns = snapshot.Columns;
        float[]? weights = columns.Weights;
        for (int row = 0; row < columns.Count; row++)
        {
            long size = columns.Sizes[row];
            int type = columns.Types[row];
            sums.TypeBytes[type] += size;
            sums.TypeCounts[type]++;
            sums.TotalBytes += size;
            double weight = weights is null ? 1 : weights[row];
            if (weight > 0)
            {
                int stack = columns.Stacks[row];
                sums.Bytes[stack] += size * weight;
                sums.Counts[stack] += weight;
                sums.Samples[stack]++;
            }
        }
        Debug.Assert(sums.TotalBytes >= 0, "sizes are not negative");
        return sums;
    }
}
