using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>The sums of a snapshot's rows by what they have in common.</summary>
/// <remarks>One pass over the rows sums into an array, by a number that each row has already; what remains are the few
/// numbers that there are, and these are grouped by what they mean.</remarks>
internal sealed class Groups
{
    // Blocks up to this size have their sum in an array.
    private const int MaxListedSize = 64 << 10;

    private readonly Dictionary<StatisticSubject, Sum> _groups = [];
    private readonly List<Statistic> _statistics = [];

    private Groups()
    {
    }

    /// <summary>The sums, in no order.</summary>
    public static List<Statistic> Of(Snapshot snapshot, StatisticKey key, bool isCumulative)
    {
        Groups groups = new();
        switch (key)
        {
            case StatisticKey.Line or StatisticKey.File or StatisticKey.Stack:
                groups.AddStacks(snapshot, key, isCumulative);
                break;
            case StatisticKey.Type:
                groups.AddTypes(snapshot);
                break;
            case StatisticKey.Heap:
                groups.AddHeaps(snapshot);
                break;
            default:
                Debug.Assert(key == StatisticKey.SizeClass, "the caller has checked the key");
                groups.AddSizes(snapshot.Columns);
                break;
        }
        foreach ((StatisticSubject subject, Sum sum) in groups._groups)
        {
            groups._statistics.Add(sum.ToStatistic(subject));
        }
        return groups._statistics;
    }

    // Optimized at once: most programs sum once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Sum[] ByStack(Snapshot snapshot)
    {
        Sum[] sums = new Sum[snapshot.Stacks.Count];
        int[] stacks = snapshot.Columns.Stacks;
        long[] sizes = snapshot.Columns.Sizes;
        float[]? weights = snapshot.Columns.Weights;
        Debug.Assert(stacks.Length == sizes.Length, "one entry of each column for each row");
        for (int row = 0; row < sizes.Length; row++)
        {
            if (weights is null)
            {
                sums[stacks[row]].Add(sizes[row]);
            }
            else if (weights[row] > 0)
            {
                sums[stacks[row]].AddSample(sizes[row], weights[row]);
            }
        }
        return sums;
    }

    private void AddStacks(Snapshot snapshot, StatisticKey key, bool isCumulative)
    {
        Debug.Assert(!isCumulative || key != StatisticKey.Stack, "a stack has no frames of its own to go to");
        Sum[] sums = ByStack(snapshot);
        FrameGroups frames = new(key);
        for (int index = 0; index < sums.Length; index++)
        {
            CallStack stack = snapshot.Stacks[index];
            if (key == StatisticKey.Stack)
            {
                Add(StatisticSubject.OfStack(stack), sums[index]);
            }
            else if (!sums[index].IsEmpty)
            {
                frames.Add(index, isCumulative ? stack.Frames : stack.Frames[..1], sums[index]);
            }
        }
        _statistics.AddRange(frames.ToStatistics());
    }

    private void AddTypes(Snapshot snapshot)
    {
        Sum[] sums = new Sum[snapshot.Types.Count];
        int[] types = snapshot.Columns.Types;
        long[] sizes = snapshot.Columns.Sizes;
        Debug.Assert(types.Length == sizes.Length, "one entry of each column for each row");
        for (int row = 0; row < sizes.Length; row++)
        {
            sums[types[row]].Add(sizes[row]);
        }
        for (int index = 0; index < sums.Length; index++)
        {
            Add(StatisticSubject.OfType(snapshot.Types[index].Name), sums[index]);
        }
    }

    private void AddHeaps(Snapshot snapshot)
    {
        Sum[] sums = new Sum[snapshot.Heaps.Count];
        ushort[] heaps = snapshot.Columns.Heaps;
        long[] sizes = snapshot.Columns.Sizes;
        Debug.Assert(heaps.Length == sizes.Length, "one entry of each column for each row");
        for (int row = 0; row < sizes.Length; row++)
        {
            sums[heaps[row]].Add(sizes[row]);
        }
        for (int index = 0; index < sums.Length; index++)
        {
            Add(StatisticSubject.OfHeap(snapshot.Heaps[index].Name), sums[index]);
        }
    }

    private void AddSizes(SnapshotColumns columns)
    {
        Sum[] sums = new Sum[MaxListedSize + 1];
        Dictionary<long, Sum> large = [];
        long[] usedSizes = columns.UsedSizes;
        long[] sizes = columns.Sizes;
        Debug.Assert(usedSizes.Length == sizes.Length, "one entry of each column for each row");
        for (int row = 0; row < sizes.Length; row++)
        {
            Debug.Assert(usedSizes[row] >= 0, "a size");
            ref Sum sum = ref usedSizes[row] <= MaxListedSize
                ? ref sums[usedSizes[row]]
                : ref CollectionsMarshal.GetValueRefOrAddDefault(large, usedSizes[row], out _);
            sum.Add(sizes[row]);
        }
        for (int size = 0; size < sums.Length; size++)
        {
            if (!sums[size].IsEmpty)
            {
                Add(StatisticSubject.OfBlockBytes(size), sums[size]);
            }
        }
        foreach ((long size, Sum sum) in large)
        {
            Add(StatisticSubject.OfBlockBytes(size), sum);
        }
    }

    private void Add(StatisticSubject subject, in Sum sum)
    {
        if (sum.IsEmpty)
        {
            return;
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_groups, subject, out _).Add(sum);
    }
}
