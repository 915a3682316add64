using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Diagnostics;
using Arenas.Heaps;

namespace Arenas;

/// <summary>Finds what was not returned: when a heap is disposed, and when an owner is lost.</summary>
/// <remarks>
/// <para><b>Levels</b> are switched at run time, or by the environment: <c>ARENAS_LEAK_DETECTION</c> is <c>off</c>,
/// <c>simple</c>, <c>advanced</c> or <c>paranoid</c>. What is live at any time, by place, a snapshot tells
/// (<see cref="Snapshot.Take"/>).</para>
/// <para><b>Threads</b>: every member may be used on any thread. Reports come on the thread that disposes the heap,
/// or on that of the finalizers.</para>
/// <para>A lost <see cref="NativeHeap"/> that gives memory back by itself is not found: its clock keeps it
/// alive.</para>
/// </remarks>
public static class LeakDetection
{
    private const int OneIn = 128;

    private static readonly Lock s_lock = new();
    private static readonly ConditionalWeakTable<object, LeakTracker> s_trackers = [];
    private static LeakDetectionLevel s_level = LeakDetectionLevel.Simple;
    private static TracingOptions? s_startedTracing;
    private static uint s_owners;
    private static bool s_isHooked;

    /// <summary>Occurs when a leak is found. What a handler throws is lost.</summary>
    public static event EventHandler<LeakFoundEventArgs>? Found;

    /// <summary>Gets or sets how hard to look; at first <see cref="LeakDetectionLevel.Simple"/>.</summary>
    /// <remarks>Levels that need tracing start it if it is off, and stop it again when the level falls.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static LeakDetectionLevel Level
    {
        get => s_level;
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such level.");
            }
            lock (s_lock)
            {
                s_level = value;
                StartTracing(value);
            }
        }
    }

    internal static bool WantsStacks => s_level >= LeakDetectionLevel.Advanced;

    /// <summary>Watches an owner, or one in 128, as the level has it.</summary>
    /// <param name="owner">Who owns native memory and is to return it.</param>
    /// <param name="what">What a report calls it; null for its type.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A tracker, to be disposed when the owner has returned what it owns; null if this one is not
    /// watched.</returns>
    public static LeakTracker? Track(
        object owner, string? what = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (s_level == LeakDetectionLevel.Off
            || (s_level != LeakDetectionLevel.Paranoid && Interlocked.Increment(ref s_owners) % OneIn != 0))
        {
            return null;
        }
        what ??= owner.GetType().FullName ?? "an owner";
        LeakTracker tracker = new(what, OriginTable.Instance.OfCaller(file, line, WantsStacks));
        // The table lets go of the tracker when the owner is gone, and then it is finalized.
        s_trackers.AddOrUpdate(owner, tracker);
        return tracker;
    }

    /// <summary>Reads a level as the environment names it.</summary>
    internal static bool TryParse(string text, out LeakDetectionLevel level) =>
        Enum.TryParse(text, ignoreCase: true, out level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]);

    /// <summary>Begins to watch heaps. Done once, before the first of them.</summary>
    internal static void Hook()
    {
        lock (s_lock)
        {
            if (!s_isHooked)
            {
                s_isHooked = true;
                LiveSet<NativeHeap>.Leaving += OnLeaving;
                LiveSet<ObjectHeap>.Leaving += OnLeaving;
                LiveSet<ObjectHeap>.Added += heap => Track(heap, heap.Name, "", 0);
            }
        }
    }

    internal static void ReportLost(string what, int origin, IEnumerable<(string Hint, int Origin)> records)
    {
        List<LeakSite> sites = [new(OriginTable.Instance.StackOf(origin), what, 1, 0)];
        sites.AddRange(records.Select(record =>
            new LeakSite(OriginTable.Instance.StackOf(record.Origin), record.Hint, 0, 0)));
        Report(new(LeakKind.Lost, what, 1, 0, sites));
    }

    private static void OnLeaving(NativeHeap heap)
    {
        if (s_level == LeakDetectionLevel.Off || heap.FreesAtDispose)
        {
            return;
        }
        if (Found is null)
        {
            CountUnreturned(heap);
        }
        else
        {
            ReportUnreturned(heap.Name, new() { NativeHeaps = [heap], ObjectHeaps = [] }, static (_, _) => true);
        }
    }

    private static void OnLeaving(ObjectHeap heap)
    {
        if (s_trackers.TryGetValue(heap, out LeakTracker? tracker))
        {
            tracker.Dispose();
        }
        if (s_level == LeakDetectionLevel.Off)
        {
            return;
        }
        if (Found is null)
        {
            Tally(heap.Name, heap.CountHeld());
        }
        else
        {
            // What only other objects hold goes with them: a leak is what somebody forgot to release.
            ReportUnreturned(
                heap.Name,
                new() { NativeHeaps = [], ObjectHeaps = [heap], Patience = TimeSpan.Zero },
                static (columns, row) => columns.ExternalCounts[row - columns.BlockCount] > 0);
        }
    }

    // Nobody wants to know where: then it costs no more than statistics do.
    private static void CountUnreturned(NativeHeap heap)
    {
        try
        {
            Tally(heap.Name, heap.GetStatistics().LiveBlocks - heap.OwnBlocks().Count);
        }
        catch (ObjectDisposedException)
        {
            Debug.Assert(heap.IsDisposed, "another thread was faster");
        }
    }

    private static void Tally(string name, long count)
    {
        if (count > 0)
        {
            LeakTally.Add(name, count);
        }
    }

    private static void ReportUnreturned(
        string name, SnapshotOptions options, Func<SnapshotColumns, int, bool> isLeaked)
    {
        Snapshot snapshot;
        try
        {
            snapshot = Snapshot.Take(options);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        SnapshotColumns columns = snapshot.Columns;
        Dictionary<(int Stack, string What), (double Count, double Bytes)> places = [];
        long count = 0;
        long bytes = 0;
        for (int row = 0; row < columns.Count; row++)
        {
            if (!isLeaked(columns, row))
            {
                continue;
            }
            count++;
            bytes += columns.UsedSizes[row];
            double weight = columns.Stacks[row] != 0 && columns.Weights is { } weights ? weights[row] : 1;
            string what = row >= columns.BlockCount ? snapshot.Types[columns.Types[row]].Name
                : columns.Stacks[row] != 0 ? "block" : $"block of {columns.UsedSizes[row]} bytes";
            (double counted, double summed) = places.GetValueOrDefault((columns.Stacks[row], what));
            places[(columns.Stacks[row], what)] = (counted + weight, summed + (weight * columns.Sizes[row]));
        }
        if (count > 0)
        {
            Report(new(LeakKind.Unreturned, name, count, bytes,
            [
                .. places
                    .Select(place => new LeakSite(
                        snapshot.Stacks[place.Key.Stack],
                        place.Key.What,
                        (long)place.Value.Count,
                        (long)place.Value.Bytes))
                    .OrderByDescending(site => site.Bytes)
                    .ThenBy(site => site.Stack)
                    .ThenBy(site => site.What, StringComparer.Ordinal),
            ]));
        }
    }

    private static void Report(LeakFoundEventArgs report)
    {
        LeakTally.Add(report.Name, report.Count);
        LeakLog.Add(report);
        try
        {
            Found?.Invoke(null, report);
        }
#pragma warning disable CA1031 // a handler that throws must stop neither a heap's end nor the finalizers
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Trace.TraceError($"Arenas: a handler of {nameof(LeakDetection)}.{nameof(Found)} failed: {exception}");
        }
    }

    private static void StartTracing(LeakDetectionLevel level)
    {
        Debug.Assert(s_lock.IsHeldByCurrentThread, "one change of the level at a time");
        TracingOptions? wanted = level switch
        {
            LeakDetectionLevel.Advanced => new() { Mode = TracingMode.Sampled },
            LeakDetectionLevel.Paranoid => new() { Mode = TracingMode.Stacks, RecordsFrees = true },
            _ => null,
        };
        if (s_startedTracing is not null && s_startedTracing != wanted
            && ReferenceEquals(Tracer.Options, s_startedTracing))
        {
            Tracer.Stop();
        }
        if (wanted is not null && !ReferenceEquals(Tracer.Options, s_startedTracing))
        {
            s_startedTracing = null;
        }
        if (s_startedTracing != wanted || !Tracer.IsActive)
        {
            s_startedTracing = wanted is not null && Tracer.Start(wanted) ? wanted : null;
        }
    }
}
