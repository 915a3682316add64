using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Objects of a snapshot by their numbers, so that a million of them cost four bytes each.</summary>
internal sealed class ObjectList(SnapshotGraph graph, int[]? indexes, int start, int count)
    : IReadOnlyList<SnapshotObject>
{
    /// <summary>All objects, in order.</summary>
    public ObjectList(SnapshotGraph graph)
        : this(graph, null, 0, graph.Count)
    {
    }

    public ObjectList(SnapshotGraph graph, int[] indexes)
        : this(graph, indexes, 0, indexes.Length)
    {
    }

    public int Count => count;

    public SnapshotObject this[int index]
    {
        get
        {
            System.ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
            return new(graph, IndexAt(index));
        }
    }

    public int IndexAt(int index)
    {
        Debug.Assert((uint)index < (uint)count, "an object of the list");
        return indexes is null ? start + index : indexes[start + index];
    }

    public IEnumerator<SnapshotObject> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
        {
            yield return new(graph, IndexAt(i));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
