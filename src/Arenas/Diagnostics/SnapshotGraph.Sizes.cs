using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class SnapshotGraph
{
    /// <summary>Sums the sizes of an object and of all that it reaches, each counted once.</summary>
    /// <param name="item">The object.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    /// <remarks>Costs a visit of what it reaches, and a bit for each object of the snapshot.</remarks>
    public long DeepSizeOf(SnapshotObject item) => DeepSizeOf([item]);

    /// <summary>Sums the sizes of objects and of all that they reach, each counted once.</summary>
    /// <param name="items">The objects.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentException">An object is of another snapshot.</exception>
    public long DeepSizeOf(IEnumerable<SnapshotObject> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        ObjectSet reached = new(Count);
        Stack<int> pending = new();
        foreach (SnapshotObject item in items)
        {
            int index = IndexOf(item, nameof(items));
            if (reached.Add(index))
            {
                pending.Push(index);
            }
        }
        long bytes = 0;
        while (pending.TryPop(out int index))
        {
            bytes += Columns.Sizes[Columns.BlockCount + index];
            for (int edge = Columns.EdgeStarts[index]; edge < Columns.EdgeStarts[index + 1]; edge++)
            {
                if (reached.Add(Columns.EdgeTargets[edge]))
                {
                    pending.Push(Columns.EdgeTargets[edge]);
                }
            }
        }
        return bytes;
    }

    /// <summary>Sums the sizes of an object and of all that only it keeps: what would go if it went.</summary>
    /// <param name="item">The object.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    /// <remarks>
    /// <para>The first call for a snapshot computes the dominators of all objects: for 1,000,000 a fifth of a second if
    /// they lie as they are linked, two or three if they are linked at random.</para>
    /// <para>Held objects are dominated from what managed code holds. Objects that nothing holds have sizes too: theirs
    /// begin where <see cref="SnapshotObject.UnseenReferrers"/> is not 0, and at the first object of each group of
    /// cycles that nothing refers to, which so retains all of it.</para>
    /// </remarks>
    public long RetainedSizeOf(SnapshotObject item) => Dominators.Retained[IndexOf(item, nameof(item))];

    /// <summary>Counts an object and all that only it keeps.</summary>
    /// <param name="item">The object.</param>
    /// <returns>1 at least.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    public int RetainedCountOf(SnapshotObject item) => Dominators.Counts[IndexOf(item, nameof(item))];

    /// <summary>Returns the object that an object would go with: the last one that every chain to it goes
    /// through.</summary>
    /// <param name="item">The object.</param>
    /// <returns>Its dominator; null if managed code holds it, or several objects do that have none in common.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    public SnapshotObject? DominatorOf(SnapshotObject item)
    {
        int dominator = Dominators.Of[IndexOf(item, nameof(item))];
        return dominator < 0 ? null : new SnapshotObject(this, dominator);
    }

    /// <summary>Returns the objects that an object dominates directly: its children in the tree of
    /// dominators.</summary>
    /// <param name="item">The object.</param>
    /// <returns>In the order of the snapshot.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    public IReadOnlyList<SnapshotObject> DominatedBy(SnapshotObject item)
    {
        int index = IndexOf(item, nameof(item));
        int start = DominatedStarts[index];
        int count = DominatedStarts[index + 1] - start;
        Debug.Assert(count < Dominators.Counts[index], "fewer children than objects below");
        return new ObjectList(this, DominatedMembers, start, count);
    }

    /// <summary>Returns the objects that retain the most.</summary>
    /// <param name="limit">How many to return at most.</param>
    /// <returns>By retained size descending, then in the order of the snapshot.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <remarks>An object and what dominates it may both be among them.</remarks>
    public IReadOnlyList<SnapshotObject> BiggestRetainers(int limit = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        Dominators tree = Dominators;
        int[] biggest = [.. Enumerable.Range(0, Count).OrderByDescending(index => tree.Retained[index]).Take(limit)];
        return new ObjectList(this, biggest);
    }
}
