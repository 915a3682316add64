using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>The edges of a snapshot turned round: who refers to each object.</summary>
internal sealed class ReverseEdges
{
    private ReverseEdges(int[] starts, int[] sources, int[] edges)
    {
        Starts = starts;
        Sources = sources;
        Edges = edges;
    }

    /// <summary>What leads to object i stands from Starts[i] to Starts[i + 1].</summary>
    public int[] Starts { get; }

    /// <summary>The object that an edge comes from.</summary>
    public int[] Sources { get; }

    /// <summary>The edge itself: index into <see cref="SnapshotColumns.EdgeTargets"/>.</summary>
    public int[] Edges { get; }

    public static ReverseEdges Of(SnapshotColumns columns)
    {
        int count = columns.ObjectCount;
        int[] starts = Slices.Starts(columns.EdgeTargets, count);
        int[] next = starts[..count];
        int[] sources = new int[columns.EdgeTargets.Length];
        int[] edges = new int[sources.Length];
        for (int source = 0; source < count; source++)
        {
            for (int edge = columns.EdgeStarts[source]; edge < columns.EdgeStarts[source + 1]; edge++)
            {
                int place = next[columns.EdgeTargets[edge]]++;
                sources[place] = source;
                edges[place] = edge;
            }
        }
        Debug.Assert(count == 0 || next[count - 1] == starts[count], "each edge is turned round once");
        return new(starts, sources, edges);
    }

    public int CountOf(int index) => Starts[index + 1] - Starts[index];
}
