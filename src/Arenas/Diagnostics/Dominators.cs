using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Which object each object would be freed with: the last that every way to it goes through.</summary>
/// <remarks>
/// <para>Two roots, of what is held by managed code and of the rest, that nothing tells apart afterwards: edges from
/// the rest to what is held are left out, because garbage holds nothing.</para>
/// <para>Semi-NCA (Georgiadis, Tarjan) over the numbers of a depth-first visit, all in arrays: the depth of the graph
/// is no depth for the thread. Objects are numbered from 1 in the order of the visit; 0 is the root.</para>
/// </remarks>
internal sealed class Dominators
{
    private readonly SnapshotColumns _columns;
    private readonly ReverseEdges _referrers;
    private readonly int[] _numbers;
    private readonly int[] _objects;
    private readonly int[] _parents;
    private readonly int[] _next;
    private int _count;
    private int _liveCount;

    private Dominators(SnapshotColumns columns, ReverseEdges referrers)
    {
        int count = columns.ObjectCount;
        _columns = columns;
        _referrers = referrers;
        _numbers = new int[count];
        _objects = new int[count + 1];
        _parents = new int[count + 1];
        _next = columns.EdgeStarts[..count];
        Of = new int[count];
        Retained = new long[count];
        Counts = new int[count];
    }

    /// <summary>The dominator of each object; -1 for a root.</summary>
    public int[] Of { get; }

    /// <summary>Bytes of each object and of all that it dominates.</summary>
    public long[] Retained { get; }

    /// <summary>How many objects these are.</summary>
    public int[] Counts { get; }

    public static Dominators In(SnapshotColumns columns, ReverseEdges referrers, Holding holding)
    {
        Dominators tree = new(columns, referrers);
        ObjectSet entries = new(columns.ObjectCount);
        for (int i = 0; i < holding.Entries.Count; i++)
        {
            _ = entries.Add(holding.Entries[i]);
            tree.Visit(holding.Entries[i]);
            if (i < holding.HeldCount)
            {
                tree._liveCount = tree._count;
            }
        }
        Debug.Assert(tree._count == columns.ObjectCount, "every object is reached from an entry");
        tree.Conclude(tree.Nearest(tree.Semidominators(entries)));
        return tree;
    }

    private void Visit(int entry)
    {
        if (_numbers[entry] != 0)
        {
            return;
        }
        int at = Enter(entry, 0);
        while (at != 0)
        {
            int index = _objects[at];
            int end = _columns.EdgeStarts[index + 1];
            int edge = _next[index];
            while (edge < end && _numbers[_columns.EdgeTargets[edge]] != 0)
            {
                edge++;
            }
            _next[index] = edge;
            at = edge < end ? Enter(_columns.EdgeTargets[edge], at) : _parents[at];
        }
    }

    private int Enter(int index, int parent)
    {
        Debug.Assert(_numbers[index] == 0, "an object is entered once");
        _numbers[index] = ++_count;
        _objects[_count] = index;
        _parents[_count] = parent;
        return _count;
    }

    private int[] Semidominators(ObjectSet entries)
    {
        int[] semis = new int[_count + 1];
        int[] labels = new int[_count + 1];
        for (int i = 0; i <= _count; i++)
        {
            semis[i] = labels[i] = i;
        }
        Forest forest = new(semis, labels, [.. _parents]);
        for (int number = _count; number > 0; number--)
        {
            int index = _objects[number];
            int least = entries.Contains(index) ? 0 : _parents[number];
            bool isLive = number <= _liveCount;
            for (int i = _referrers.Starts[index]; i < _referrers.Starts[index + 1] && least != 0; i++)
            {
                int source = _numbers[_referrers.Sources[i]];
                if (!isLive || source <= _liveCount)
                {
                    least = System.Math.Min(least, semis[forest.Least(source, number + 1)]);
                }
            }
            semis[number] = least;
        }
        return semis;
    }

    // The nearest ancestor in the visit that is no deeper than the semidominator.
    private int[] Nearest(int[] semis)
    {
        int[] nearest = new int[_count + 1];
        for (int number = 1; number <= _count; number++)
        {
            int ancestor = _parents[number];
            while (ancestor > semis[number])
            {
                ancestor = nearest[ancestor];
            }
            nearest[number] = ancestor;
        }
        return nearest;
    }

    private void Conclude(int[] nearest)
    {
        for (int number = _count; number > 0; number--)
        {
            Debug.Assert(nearest[number] < number, "a dominator comes before what it dominates");
            int index = _objects[number];
            Retained[index] += _columns.Sizes[_columns.BlockCount + index];
            Counts[index]++;
            int dominator = nearest[number] == 0 ? -1 : _objects[nearest[number]];
            Of[index] = dominator;
            if (dominator >= 0)
            {
                Retained[dominator] += Retained[index];
                Counts[dominator] += Counts[index];
            }
        }
    }
}
