using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Arenas.Tool.Live;

namespace Arenas.Tool.Reports;

/// <summary>What a process has found out about itself, as lines.</summary>
internal sealed class FindingLines
{
    // A thread that is at work does within a moment what other threads have queued for it.
    private const double SecondsOfPatience = 1;

    private static readonly string[] s_refusals = ["limit", "out_of_memory"];

    private readonly FindingsFigures _findings;
    private readonly int _limit;

    /// <param name="findings">What the process said; null for nothing, as of a file.</param>
    /// <param name="limit">How many lines of each kind to name at most.</param>
    public FindingLines(FindingsFigures? findings, int limit)
    {
        _findings = findings ?? new FindingsFigures("", [], [], []);
        _limit = limit;
    }

    /// <summary>Owners that were lost, and what was unreturned when a heap was disposed.</summary>
    public IReadOnlyList<LeakLine> Leaks() =>
    [
        .. _findings.Leaks
            .OrderByDescending(leak => leak.Site.Bytes).ThenByDescending(leak => leak.Site.Count)
            .Take(_limit)
            .Select(leak => new LeakLine(
                leak.Kind == "Lost" ? "lost" : "unreturned",
                IsSuspect: true,
                SiteOf(leak.Site.Frames),
                leak.Site.What,
                leak.Site.Count,
                leak.Site.Bytes,
                Detail: leak.Kind == "Lost" ? null : $"heap '{leak.Name}'",
                Places: [new LeakPlace("allocated", Texts(leak.Site.Frames)), .. leak.Uses
                    .Select(use => new LeakPlace(use.What, Texts(use.Frames)))])),
    ];

    /// <summary>Objects whose releases wait for a thread that does not come to do them.</summary>
    public IReadOnlyList<LeakLine> Stranded() =>
    [
        .. _findings.Stranded.SelectMany(heap =>
            (heap.Sites.Count > 0 ? heap.Sites : [new PlaceFigures("", heap.Count, 0, [])])
                .Take(_limit)
                .Select(site => new LeakLine(
                    "stranded",
                    heap.Seconds >= SecondsOfPatience,
                    SiteOf(site.Frames),
                    site.What,
                    site.Count,
                    site.Bytes,
                    Detail: DetailOf(heap)))),
    ];

    /// <summary>Errors that heaps have thrown, whoever caught them.</summary>
    public IReadOnlyList<LeakLine> Errors() =>
    [
        .. _findings.Faults
            .GroupBy(fault => (
                fault.Heap, fault.Error, Site: SiteOf(fault.Thrown), SiteOf(fault.Freed), SiteOf(fault.Allocated)))
            .OrderByDescending(group => group.Count())
            .Take(_limit)
            .Select(group => new LeakLine(
                group.Key.Error.Replace('_', '-'),
                !s_refusals.Contains(group.Key.Error),
                group.Key.Site,
                null,
                group.Count(),
                0,
                Detail: group.Last().Message,
                Places: PlacesOf(group.Last()))),
    ];

    private static LeakPlace[] PlacesOf(FaultFigures fault) =>
    [
        .. ((ReadOnlySpan<(string What, IReadOnlyList<FrameFigures> Frames)>)
            [
                ("allocated", fault.Allocated),
                (fault.Error == "double_free" ? "first freed" : "freed", fault.Freed),
                (fault.Error == "double_free" ? "freed again" : "refused", fault.Thrown),
            ]).ToArray()
            .Where(place => place.Frames.Count > 0)
            .Select(place => new LeakPlace(place.What, Texts(place.Frames))),
    ];

    private static string DetailOf(StrandedFigures heap) => string.Create(
        CultureInfo.InvariantCulture,
        $"heap '{heap.Heap}': {OwnerOf(heap)} has {heap.Count:N0} releases to do, the first for {heap.Seconds:N0} s");

    private static string OwnerOf(StrandedFigures heap) => heap.ThreadId == 0
        ? "nobody owns it, and its next owner"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"thread {heap.ThreadId} ({heap.ThreadName ?? "no name"}) {(heap.IsWaiting ? "waits" : "runs")} and");

    private static string SiteOf(IReadOnlyList<FrameFigures> frames) =>
        (frames.Count > 0 ? frames[0].ToFrame() : CallStack.Unknown.Site).ToString();

    private static string[] Texts(IReadOnlyList<FrameFigures> frames) =>
        [.. frames.Select(frame => SubjectText.Frame(frame.ToFrame()))];
}
