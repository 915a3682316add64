using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tool.Reports;

/// <summary>Finds what may be a leak in a snapshot, and what has grown since an earlier one.</summary>
internal sealed class LeakFinder
{
    private readonly Snapshot _snapshot;
    private readonly Snapshot? _earlier;
    private readonly int _limit;

    /// <param name="snapshot">Where to look.</param>
    /// <param name="earlier">What to compare with; null for nothing.</param>
    /// <param name="limit">How many lines of each kind to name at most.</param>
    public LeakFinder(Snapshot snapshot, Snapshot? earlier, int limit)
    {
        _snapshot = snapshot;
        _earlier = earlier;
        _limit = limit;
    }

    /// <summary>Gets a value indicating whether the lines that allocated are known.</summary>
    public bool IsTraced => _snapshot.Stacks.Count > 1;

    /// <summary>Gets a value indicating whether there is an earlier snapshot.</summary>
    public bool Compares => _earlier is not null;

    // Of what nobody traced, the heap at least is known.
    private StatisticKey Key => IsTraced ? StatisticKey.Line : StatisticKey.Heap;

    /// <summary>What is live, by the line that allocated it; or only what grew, if there is an earlier
    /// snapshot.</summary>
    public IReadOnlyList<LeakLine> Live() => _earlier is null
        ?
        [
            .. _snapshot.Statistics(Key)
                .Where(one => one.Bytes > 0)
                .Take(_limit)
                .Select(one => new LeakLine(
                    "live", SubjectText.Of(one.Subject), null, one.Count, one.Bytes, null, null)),
        ]
        :
        [
            .. _snapshot.CompareTo(_earlier, Key)
                .Where(one => one.BytesDiff > 0)
                .Take(_limit)
                .Select(one => new LeakLine(
                    "grown", SubjectText.Of(one.Subject), null, one.Count, one.Bytes, one.CountDiff, one.BytesDiff)),
        ];

    /// <summary>Objects that only managed code holds, by type and line: one that should be gone was
    /// forgotten.</summary>
    public IReadOnlyList<LeakLine> Held() => Group("held", _snapshot.Graph.HeldButNotReferred);

    /// <summary>Objects that count references which nothing in the snapshot has.</summary>
    public IReadOnlyList<LeakLine> Uncounted() => Group("uncounted", _snapshot.Graph.CountedButNotReferred);

    /// <summary>Objects in cycles that nobody holds.</summary>
    public IReadOnlyList<LeakLine> Cycles() => Group(
        "cycle", _snapshot.Graph.Cycles.Where(group => group.IsUnheld).SelectMany(group => group.Objects));

    private LeakLine[] Group(string kind, IEnumerable<SnapshotObject> objects) =>
    [
        .. objects
            .GroupBy(one => (Site: one.CallStack.Site.ToString(), one.Type.Name))
            .Select(group => new LeakLine(
                kind, group.Key.Site, group.Key.Name, group.Count(), group.Sum(one => one.Size), null, null))
            .OrderByDescending(line => line.Bytes)
            .ThenBy(line => line.Site, StringComparer.Ordinal)
            .Take(_limit),
    ];
}
