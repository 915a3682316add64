using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Filters, worked out beforehand for each stack, type and heap of a snapshot, so that a row costs
/// little.</summary>
internal sealed class RowFilter
{
    private readonly List<Description> _inclusive = [];
    private readonly List<Description> _exclusive = [];

    public RowFilter(Snapshot snapshot, IReadOnlyList<SnapshotFilter> filters)
    {
        foreach (SnapshotFilter filter in filters)
        {
            (filter.Inclusive ? _inclusive : _exclusive).Add(new(
                filter.HasFrames ? Each(snapshot.Stacks, filter.Describes) : null,
                filter.Type is null ? null : Each(snapshot.Types, type => type.Name == filter.Type),
                filter.Heap is null ? null : Each(snapshot.Heaps, heap => heap.Name == filter.Heap)));
        }
    }

    /// <summary>Whether each row stays.</summary>
    public bool[] Of(SnapshotColumns columns)
    {
        bool[] stays = new bool[columns.Count];
        for (int row = 0; row < stays.Length; row++)
        {
            stays[row] = (_inclusive.Count == 0 || IsDescribed(_inclusive, columns, row))
                && !IsDescribed(_exclusive, columns, row);
        }
        return stays;
    }

    private static bool IsDescribed(List<Description> filters, SnapshotColumns columns, int row)
    {
        foreach (Description filter in filters)
        {
            if (filter.Stacks?[columns.Stacks[row]] != false && filter.Types?[columns.Types[row]] != false
                && filter.Heaps?[columns.Heaps[row]] != false)
            {
                return true;
            }
        }
        return false;
    }

    private static bool[] Each<T>(IReadOnlyList<T> items, Func<T, bool> isDescribed)
    {
        bool[] described = new bool[items.Count];
        for (int i = 0; i < described.Length; i++)
        {
            described[i] = isDescribed(items[i]);
        }
        Debug.Assert(described.Length == items.Count, "one answer for each");
        return described;
    }

    // Which stacks, types and heaps a filter describes; null for all of them.
    private readonly record struct Description(bool[]? Stacks, bool[]? Types, bool[]? Heaps);
}
