using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>The sums of a snapshot's rows by what they have in common.</summary>
/// <remarks>One pass over the rows sums into an array, by a number that each row has already; what remains are the few
/// numbers that there are, and these are grouped by what they mean.</remarks>
internal sealed class Groups
{
    // Blocks up to this size have their sum in an array.
    private const int MaxListedSize = 64 << 10;

    private readonly Dictionary<StatisticSubject, (StatisticSubject? Subject, Sum Sum)> _groups = [];

    private Groups()
    {
    }

    public static Groups Of(Snapshot snapshot, StatisticKey key, bool isCumulative)
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
        return groups;
    }

    public IEnumerable<Statistic> ToStatistics()
    {
        foreach ((StatisticSubject? subject, Sum sum) in _groups.Values)
        {
            yield return sum.ToStatistic(subject!);
        }
    }

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
        HashSet<StatisticSubject> seen = [];
        for (int index = 0; index < sums.Length; index++)
        {
            if (sums[index].IsEmpty)
            {
                continue;
            }
            CallStack stack = snapshot.Stacks[index];
            if (!isCumulative)
            {
                Add(SubjectOf(stack, stack.Site, key), sums[index]);
                continue;
            }
            // A frame that calls itself is in the stack twice, but its bytes are there once.
            seen.Clear();
            foreach (CallFrame frame in stack.Frames)
            {
                StatisticSubject subject = SubjectOf(stack, frame, key);
                if (seen.Add(subject))
                {
                    Add(subject, sums[index]);
                }
            }
        }
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
        ref (StatisticSubject? Subject, Sum Sum) group =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, subject, out bool isKnown);
        // A line that lies in more than one method is said to lie in none.
        if (!isKnown)
        {
            group.Subject = subject;
        }
        else if (subject.Key == StatisticKey.Line
            && group.Subject!.Stack!.Site is { Method: not null } site && site != subject.Stack!.Site)
        {
            group.Subject = StatisticSubject.OfLine(site with { Method = null });
        }
        group.Sum.Add(sum);
    }

    private static StatisticSubject SubjectOf(CallStack stack, CallFrame frame, StatisticKey key) => key switch
    {
        StatisticKey.Line => StatisticSubject.OfLine(frame),
        StatisticKey.File => StatisticSubject.OfFile(frame.File),
        _ => StatisticSubject.OfStack(stack),
    };
}
