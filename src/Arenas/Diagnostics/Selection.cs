using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Some rows of a snapshot, with the edges among them.</summary>
internal static class Selection
{
    public static SnapshotColumns Of(SnapshotColumns columns, bool[] stays)
    {
        Debug.Assert(stays.Length == columns.Count, "an answer for each row");
        int[] rows = RowsThat(stays, 0, columns.Count);
        int[] objects = RowsThat(stays, columns.BlockCount, columns.Count);
        (int[] starts, int[] edges) = EdgesAmong(columns, objects, stays);
        int[] targets = Picked(columns.EdgeTargets, edges);
        Renumber(targets, objects, columns.ObjectCount);
        SnapshotColumns selected = new()
        {
            BlockCount = rows.Length - objects.Length,
            Places = Picked(columns.Places, rows),
            Sizes = Picked(columns.Sizes, rows),
            UsedSizes = Picked(columns.UsedSizes, rows),
            Stacks = Picked(columns.Stacks, rows),
            Types = Picked(columns.Types, rows),
            Heaps = Picked(columns.Heaps, rows),
            Weights = columns.Weights is null ? null : Picked(columns.Weights, rows),
            InternalCounts = Picked(columns.InternalCounts, objects),
            ExternalCounts = Picked(columns.ExternalCounts, objects),
            Generations = Picked(columns.Generations, objects),
            EdgeStarts = starts,
            EdgeTargets = targets,
            EdgeFields = Picked(columns.EdgeFields, edges),
        };
        Debug.Assert(selected.AreConsistent(), "one entry of each column for each row");
        return selected;
    }

    // Counted from the first row that is asked about.
    private static int[] RowsThat(bool[] stays, int first, int end)
    {
        int count = 0;
        for (int row = first; row < end; row++)
        {
            count += stays[row] ? 1 : 0;
        }
        int[] rows = new int[count];
        int at = 0;
        for (int row = first; at < count; row++)
        {
            rows[at] = row - first;
            at += stays[row] ? 1 : 0;
        }
        Debug.Assert(at == count, "as many as were counted");
        return rows;
    }

    // The edges from objects that stay to objects that stay, and where those of each object begin.
    private static (int[] Starts, int[] Edges) EdgesAmong(SnapshotColumns columns, int[] objects, bool[] stays)
    {
        int[] starts = new int[objects.Length + 1];
        int[] edges = new int[columns.EdgeTargets.Length];
        int count = 0;
        for (int i = 0; i < objects.Length; i++)
        {
            starts[i] = count;
            for (int edge = columns.EdgeStarts[objects[i]]; edge < columns.EdgeStarts[objects[i] + 1]; edge++)
            {
                edges[count] = edge;
                count += stays[columns.BlockCount + columns.EdgeTargets[edge]] ? 1 : 0;
            }
        }
        starts[^1] = count;
        return (starts, edges[..count]);
    }

    private static void Renumber(int[] targets, int[] objects, int objectCount)
    {
        int[] numbers = new int[objectCount];
        for (int i = 0; i < objects.Length; i++)
        {
            numbers[objects[i]] = i;
        }
        foreach (ref int target in targets.AsSpan())
        {
            Debug.Assert(objects[numbers[target]] == target, "an edge to an object that stays");
            target = numbers[target];
        }
    }

    private static T[] Picked<T>(T[] column, int[] rows)
    {
        T[] picked = new T[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            picked[i] = column[rows[i]];
        }
        return picked;
    }
}
