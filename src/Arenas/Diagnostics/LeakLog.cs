using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Arenas.Diagnostics;

/// <summary>The leaks that the process has found, by place: the last ones, for whoever asks later.</summary>
internal static class LeakLog
{
    /// <summary>How many places are kept.</summary>
    public const int Kept = 100;

    private const int MostOfReport = 20;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(LeakKind, string, string, CallStack), LeakEntry> s_entries = [];

    public static void Add(LeakFoundEventArgs report)
    {
        // Of an owner, the first site is where it comes from, and the others where it was used.
        bool isLost = report.Kind == LeakKind.Lost;
        LeakSite[] uses = isLost ? [.. report.Sites.Skip(1)] : [];
        lock (s_lock)
        {
            foreach (LeakSite site in report.Sites.Take(isLost ? 1 : MostOfReport))
            {
                Add(report.Kind, report.Name, site, uses);
            }
        }
    }

    /// <summary>What is kept, the first one first.</summary>
    public static IReadOnlyList<LeakEntry> All()
    {
        lock (s_lock)
        {
            Debug.Assert(s_entries.Count <= Kept, "no more than are kept");
            return [.. s_entries.Values.OrderBy(entry => entry.Time)];
        }
    }

    private static void Add(LeakKind kind, string name, LeakSite site, LeakSite[] uses)
    {
        Debug.Assert(s_lock.IsHeldByCurrentThread, "one report after the other");
        (LeakKind, string, string, CallStack) key = (kind, name, site.What, site.Stack);
        if (s_entries.TryGetValue(key, out LeakEntry? before))
        {
            site = site with { Count = site.Count + before.Site.Count, Bytes = site.Bytes + before.Site.Bytes };
        }
        else if (s_entries.Count == Kept)
        {
            s_entries.Remove(s_entries.MinBy(entry => entry.Value.Time).Key);
        }
        s_entries[key] = new(kind, name, site, uses, DateTime.UtcNow);
    }
}
