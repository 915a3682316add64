using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Allocations and bytes that are live, by stack; estimates where allocations were sampled.</summary>
internal sealed class StackTotals
{
    private readonly double[] _counts;
    private readonly double[] _bytes;

    private StackTotals(int stacks)
    {
        _counts = new double[stacks];
        _bytes = new double[stacks];
    }

    public static StackTotals Of(Snapshot snapshot)
    {
        SnapshotColumns columns = snapshot.Columns;
        StackTotals totals = new(snapshot.Stacks.Count);
        for (int row = 0; row < columns.Count; row++)
        {
            double weight = WeightOf(columns, row);
            totals._counts[columns.Stacks[row]] += weight;
            totals._bytes[columns.Stacks[row]] += weight * columns.Sizes[row];
        }
        return totals;
    }

    /// <summary>For how many allocations a row stands.</summary>
    public static double WeightOf(SnapshotColumns columns, int row)
    {
        Debug.Assert(columns.Weights is null || columns.Weights[row] >= 0, "a number of allocations");
        return columns.Weights?[row] ?? 1;
    }

    public static long Rounded(double number) => (long)Math.Round(number, MidpointRounding.AwayFromZero);

    public long Count(int stack) => Rounded(_counts[stack]);

    public long Bytes(int stack) => Rounded(_bytes[stack]);
}
