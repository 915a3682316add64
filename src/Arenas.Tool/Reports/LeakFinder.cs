using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tool.Reports;

/// <summary>Finds what may be a leak in a snapshot, and what has grown since earlier ones.</summary>
internal sealed class LeakFinder
{
    private readonly Snapshot _snapshot;
    private readonly IReadOnlyList<Snapshot> _earlier;
    private readonly int _limit;

    /// <param name="snapshot">Where to look.</param>
    /// <param name="earlier">What to compare with, in the order of time; empty for nothing.</param>
    /// <param name="limit">How many lines of each kind to name at most.</param>
    public LeakFinder(Snapshot snapshot, IReadOnlyList<Snapshot> earlier, int limit)
    {
        _snapshot = snapshot;
        _earlier = earlier;
        _limit = limit;
    }

    /// <summary>Gets a value indicating whether the lines that allocated are known.</summary>
    public bool IsTraced => _snapshot.Stacks.Count > 1;

    /// <summary>Gets a value indicating whether there is an earlier snapshot.</summary>
    public bool Compares => _earlier.Count > 0;

    // Of what nobody traced, the heap at least is known.
    private StatisticKey Key => IsTraced ? StatisticKey.Line : StatisticKey.Heap;

    /// <summary>What is live, by the line that allocated it, if nothing is compared.</summary>
    public IReadOnlyList<LeakLine> Live() => Compares
        ? []
        :
        [
            .. _snapshot.Statistics(Key)
                .Where(one => one.Bytes > 0)
                .Take(_limit)
                .Select(one => new LeakLine(
                    "live", IsSuspect: false, SubjectText.Of(one.Subject), null, one.Count, one.Bytes)),
        ];

    /// <summary>Lines that hold more blocks and objects each time than the time before.</summary>
    public IReadOnlyList<LeakLine> Grown() =>
        Compares ? Compared("grown", isSuspect: true, static diff => diff > 0) : [];

    /// <summary>Lines that hold more bytes, but no more blocks: a buffer that grows, or entries that were
    /// replaced.</summary>
    public IReadOnlyList<LeakLine> Larger() =>
        Compares ? Compared("larger", isSuspect: false, static diff => diff <= 0) : [];

    /// <summary>Objects that only managed code holds, by type and line: one that should be gone was
    /// forgotten.</summary>
    public IReadOnlyList<LeakLine> Held() => Group("held", isSuspect: false, _snapshot.Graph.HeldButNotReferred);

    /// <summary>Objects that count references which nothing in the snapshot has.</summary>
    public IReadOnlyList<LeakLine> Uncounted() =>
        Group("uncounted", isSuspect: true, _snapshot.Graph.CountedButNotReferred);

    /// <summary>Objects in cycles that nobody holds.</summary>
    public IReadOnlyList<LeakLine> Cycles() => Group(
        "cycle",
        isSuspect: true,
        _snapshot.Graph.Cycles.Where(group => group.IsUnheld).SelectMany(group => group.Objects));

    private LeakLine[] Compared(string kind, bool isSuspect, Predicate<long> fits)
    {
        // What a program at work holds at the moment of a snapshot grows once, not each time.
        HashSet<string> always = [];
        Snapshot before = _earlier[0];
        foreach (Snapshot next in (IEnumerable<Snapshot>)[.. _earlier.Skip(1), _snapshot])
        {
            IEnumerable<string> grown = next.CompareTo(before, Key)
                .Where(one => one.BytesDiff > 0 && fits(one.CountDiff))
                .Select(one => SubjectText.Of(one.Subject));
            if (ReferenceEquals(before, _earlier[0]))
            {
                always = [.. grown];
            }
            else
            {
                always.IntersectWith(grown);
            }

            before = next;
        }

        return
        [
            .. _snapshot.CompareTo(_earlier[0], Key)
                .Where(one => always.Contains(SubjectText.Of(one.Subject)))
                .Take(_limit)
                .Select(one => new LeakLine(
                    kind, isSuspect, SubjectText.Of(one.Subject), null, one.Count, one.Bytes, one.CountDiff,
                    one.BytesDiff)),
        ];
    }

    private LeakLine[] Group(string kind, bool isSuspect, IEnumerable<SnapshotObject> objects) =>
    [
        .. objects
            .GroupBy(one => (Site: one.CallStack.Site.ToString(), one.Type.Name))
            .Select(group => new LeakLine(
                kind, isSuspect, group.Key.Site, group.Key.Name, group.Count(), group.Sum(one => one.Size)))
            .OrderByDescending(line => line.Bytes)
            .ThenBy(line => line.Site, StringComparer.Ordinal)
            .Take(_limit),
    ];
}
