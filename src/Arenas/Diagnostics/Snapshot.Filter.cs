using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class Snapshot
{
    /// <summary>Leaves out what filters say.</summary>
    /// <remarks>
    /// <para>A row stays if an inclusive filter describes it, or there is none, and if no exclusive filter describes
    /// it. Edges stay between objects that stay; counts stay as they were, so an object may count edges of which
    /// nothing is left. Heaps, types and stacks all stay.</para>
    /// <para><b>Cost</b>: some milliseconds for a million rows, and a copy of those that stay.</para>
    /// </remarks>
    /// <param name="filters">The filters; without any, everything stays.</param>
    /// <returns>A new snapshot; this one is unchanged.</returns>
    public Snapshot Filter(params IEnumerable<SnapshotFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        SnapshotFilter[] all = [.. filters];
        foreach (SnapshotFilter filter in all)
        {
            ArgumentNullException.ThrowIfNull(filter, nameof(filters));
        }
        return With(all.Length == 0 ? Columns : Selection.Of(Columns, new RowFilter(this, all).Of(Columns)));
    }

    // The same snapshot with other rows.
    private Snapshot With(SnapshotColumns columns)
    {
        Debug.Assert(columns.Count <= Columns.Count, "a part of it");
        return new(columns, Heaps, Types, Stacks)
        {
            Time = Time,
            ProcessName = ProcessName,
            ProcessId = ProcessId,
            ResidentBytes = ResidentBytes,
            ManagedBytes = ManagedBytes,
            Mode = Mode,
            FrameLimit = FrameLimit,
            SampleBytes = SampleBytes,
        };
    }
}
