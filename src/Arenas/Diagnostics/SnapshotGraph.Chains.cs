using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class SnapshotGraph
{
    /// <summary>Finds the shortest chain from an object that managed code holds to a given one.</summary>
    /// <param name="target">Where the chain ends.</param>
    /// <param name="maxLength">How many edges it may have.</param>
    /// <returns>The chain; the object alone if it is held itself; null if nothing that near holds it.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <remarks>Costs what is looked at: the referrers of the object, theirs, and so on up to the first that is
    /// held.</remarks>
    public SnapshotChain? FindHolder(SnapshotObject target, int maxLength = int.MaxValue) =>
        FindReferrer(target, static item => item.IsHeld, maxLength);

    /// <summary>Finds the shortest chain to an object from one that a condition holds for.</summary>
    /// <param name="target">Where the chain ends.</param>
    /// <param name="condition">What the first object of the chain must satisfy; asked once for each object.</param>
    /// <param name="maxLength">How many edges it may have.</param>
    /// <returns>The chain; the object alone if it satisfies the condition; null if there is none.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public SnapshotChain? FindReferrer(
        SnapshotObject target, Func<SnapshotObject, bool> condition, int maxLength = int.MaxValue)
    {
        ReverseEdges reverse = Reverse;
        Dictionary<int, (int Next, int Edge)> ways = [];
        int end = IndexOf(target, nameof(target));
        int found = Search(end, ways, condition, maxLength, index =>
        {
            int start = reverse.Starts[index];
            int count = reverse.CountOf(index);
            return (reverse.Sources.AsMemory(start, count), reverse.Edges.AsMemory(start, count), 0);
        });
        if (found < 0)
        {
            return null;
        }
        List<int> objects = [found];
        List<string> fields = [];
        for (int at = found; at != end; objects.Add(at))
        {
            (int next, int edge) = ways[at];
            Debug.Assert(Columns.EdgeTargets[edge] == next, "an edge to the next");
            fields.Add(FieldAt(at, edge));
            at = next;
        }
        return new(new ObjectList(this, [.. objects]), fields);
    }

    /// <summary>Finds the shortest chain from an object to one that a condition holds for.</summary>
    /// <param name="source">Where the chain begins.</param>
    /// <param name="condition">What the last object of the chain must satisfy; asked once for each object.</param>
    /// <param name="maxLength">How many edges it may have.</param>
    /// <returns>The chain; the object alone if it satisfies the condition; null if there is none.</returns>
    /// <exception cref="ArgumentException">The object is of another snapshot.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public SnapshotChain? FindReferent(
        SnapshotObject source, Func<SnapshotObject, bool> condition, int maxLength = int.MaxValue)
    {
        Dictionary<int, (int Next, int Edge)> ways = [];
        int start = IndexOf(source, nameof(source));
        int found = Search(start, ways, condition, maxLength, index =>
        {
            int first = Columns.EdgeStarts[index];
            int count = Columns.EdgeStarts[index + 1] - first;
            return (Columns.EdgeTargets.AsMemory(first, count), default, first);
        });
        if (found < 0)
        {
            return null;
        }
        List<int> objects = [found];
        List<string> fields = [];
        for (int at = found; at != start; objects.Add(at))
        {
            (int next, int edge) = ways[at];
            Debug.Assert(Columns.EdgeTargets[edge] == at, "an edge from the one before");
            fields.Add(FieldAt(next, edge));
            at = next;
        }
        objects.Reverse();
        fields.Reverse();
        return new(new ObjectList(this, [.. objects]), fields);
    }

    // Breadth first, so that the first that is found is a nearest. A way says where an object was come upon from, and
    // by which edge: one of those that are listed, or, where none are, the first and those that follow.
    private int Search(
        int start,
        Dictionary<int, (int Next, int Edge)> ways,
        Func<SnapshotObject, bool> condition,
        int maxLength,
        Func<int, (ReadOnlyMemory<int> Others, ReadOnlyMemory<int> Edges, int FirstEdge)> neighbours)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (condition(new(this, start)))
        {
            return start;
        }
        ways.Add(start, (-1, -1));
        List<int> level = [start];
        for (int length = 0; length < maxLength && level.Count > 0; length++)
        {
            List<int> following = [];
            foreach (int index in level)
            {
                (ReadOnlyMemory<int> others, ReadOnlyMemory<int> edges, int firstEdge) = neighbours(index);
                for (int i = 0; i < others.Length; i++)
                {
                    int other = others.Span[i];
                    if (ways.TryAdd(other, (index, edges.IsEmpty ? firstEdge + i : edges.Span[i])))
                    {
                        if (condition(new(this, other)))
                        {
                            return other;
                        }
                        following.Add(other);
                    }
                }
            }
            level = following;
        }
        return -1;
    }
}
