using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>What managed code holds, what that reaches, and where the rest begins.</summary>
internal sealed class Holding
{
    private readonly SnapshotColumns _columns;
    private readonly ObjectSet _reached;
    private readonly Stack<int> _pending = new();
    private readonly List<int> _entries = [];

    private Holding(SnapshotColumns columns)
    {
        _columns = columns;
        _reached = new(columns.ObjectCount);
        Live = new(columns.ObjectCount);
    }

    /// <summary>The objects with an external count, then those where what is left begins.</summary>
    /// <remarks>What nothing holds begins at the objects with references that the snapshot does not show; then at one
    /// object, the first, of each group of cycles that nothing refers to. So every object is reached from an
    /// entry.</remarks>
    public IReadOnlyList<int> Entries => _entries;

    /// <summary>How many entries, the first ones, are held by managed code.</summary>
    public int HeldCount { get; private set; }

    /// <summary>What managed code holds or reaches.</summary>
    public ObjectSet Live { get; }

    public static Holding Of(SnapshotColumns columns, ReverseEdges referrers, Func<Components> components)
    {
        Holding holding = new(columns);
        int count = columns.ObjectCount;
        for (int i = 0; i < count; i++)
        {
            if (columns.ExternalCounts[i] > 0)
            {
                holding._entries.Add(i);
            }
        }
        holding.HeldCount = holding._entries.Count;
        int reached = 0;
        foreach (int entry in holding._entries)
        {
            reached += holding.Reach(entry, isLive: true);
        }
        for (int i = 0; i < count; i++)
        {
            if (!holding.Live.Contains(i) && columns.InternalCounts[i] > referrers.CountOf(i))
            {
                holding._entries.Add(i);
                reached += holding.Reach(i, isLive: false);
            }
        }
        if (reached < count)
        {
            reached += holding.ReachFromCycles(components());
        }
        Debug.Assert(reached == count, "each object is reached, and counted once");
        return holding;
    }

    // From those that no other component leads to: when the turn of a component has come that is not reached yet,
    // nothing outside it leads to it.
    private int ReachFromCycles(Components components)
    {
        int reached = 0;
        for (int component = components.Count - 1; component >= 0; component--)
        {
            ReadOnlySpan<int> members = components.Members.AsSpan(
                components.Starts[component], components.SizeOf(component));
            if (!_reached.Contains(members[0]))
            {
                int first = members[0];
                foreach (int member in members)
                {
                    first = Math.Min(first, member);
                }
                _entries.Add(first);
                reached += Reach(first, isLive: false);
            }
        }
        return reached;
    }

    private int Reach(int entry, bool isLive)
    {
        Debug.Assert(_pending.Count == 0, "the last visit has ended");
        int reached = 0;
        Add(entry);
        while (_pending.TryPop(out int index))
        {
            reached++;
            for (int edge = _columns.EdgeStarts[index]; edge < _columns.EdgeStarts[index + 1]; edge++)
            {
                Add(_columns.EdgeTargets[edge]);
            }
        }
        return reached;

        void Add(int index)
        {
            if (_reached.Add(index))
            {
                _pending.Push(index);
                _ = isLive && Live.Add(index);
            }
        }
    }
}
