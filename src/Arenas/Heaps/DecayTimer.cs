using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>Runs the decay clock of every heap, without a call of anyone, and what is to be returned later.</summary>
/// <remarks>One timer for the process, at the shortest delay of a heap that wants one; heaps with longer delays skip
/// ticks. It keeps heaps alive: a heap that is not disposed keeps its memory, and shrinks nevertheless.</remarks>
internal static class DecayTimer
{
    // How long addresses of a disposed heap stay mapped for a thread that was interrupted in a fast path.
    private const long GraceMilliseconds = 10_000;

    private static readonly Lock s_lock = new();
    private static readonly List<Entry> s_heaps = [];
    private static readonly List<Job> s_jobs = [];
    private static readonly Timer s_timer = new(static _ => Tick());
    private static List<nint> s_tables = [];
    private static List<nint> s_oldTables = [];
    private static int s_running;

    public static void Add(NativeHeap heap)
    {
        if (heap.RetainPolicy.Delay <= TimeSpan.Zero)
        {
            return;
        }
        lock (s_lock)
        {
            long delay = long.Max(10, (long)heap.RetainPolicy.Delay.TotalMilliseconds);
            s_heaps.Add(new(heap, delay) { Due = Environment.TickCount64 + delay });
            Schedule();
        }
    }

    public static void Remove(NativeHeap heap)
    {
        lock (s_lock)
        {
            _ = s_heaps.RemoveAll(entry => ReferenceEquals(entry.Heap, heap));
        }
    }

    /// <summary>Runs an action once, after the grace time.</summary>
    public static void Later(Action action)
    {
        lock (s_lock)
        {
            s_jobs.Add(new(action, Environment.TickCount64 + GraceMilliseconds));
            Schedule();
        }
    }

    /// <summary>Frees a table when no thread can be in the middle of using it any more.</summary>
    public static void FreeLater(nint table)
    {
        lock (s_lock)
        {
            s_tables.Add(table);
            if (s_tables.Count > 1 || s_oldTables.Count > 0)
            {
                return;
            }
        }
        Later(FreeTables);
    }

    /// <summary>Returns what a disposed heap has left, now: for tests that count what came back. Other heaps keep their
    /// grace time, as threads may be in the middle of using them.</summary>
    internal static void RunLaterNow(NativeHeap heap)
    {
        Debug.Assert(heap.IsDisposed, "only its end waits");
        foreach (Job job in TakeJobs(job => ReferenceEquals(job.Action.Target, heap.Upkeep)))
        {
            job.Action();
        }
    }

    private static void Tick()
    {
        // A pass that takes longer than the period is not overtaken by the next.
        if (Interlocked.Exchange(ref s_running, 1) != 0)
        {
            return;
        }
        try
        {
            long now = Environment.TickCount64;
            foreach (NativeHeap heap in TakeDue(now))
            {
                heap.Decaying?.Invoke(false);
                heap.Upkeep.Decay();
            }
            foreach (Job job in TakeJobs(job => job.Due <= now))
            {
                job.Action();
            }
        }
        finally
        {
            Volatile.Write(ref s_running, 0);
            lock (s_lock)
            {
                Schedule();
            }
        }
    }

    // What was added since the last time waits for the next.
    private static void FreeTables()
    {
        List<nint> free;
        bool again;
        lock (s_lock)
        {
            free = s_oldTables;
            s_oldTables = s_tables;
            s_tables = [];
            again = s_oldTables.Count > 0;
        }
        foreach (nint table in free)
        {
            OsMemory.ReturnTable(table);
        }
        if (again)
        {
            Later(FreeTables);
        }
    }

    private static List<NativeHeap> TakeDue(long now)
    {
        List<NativeHeap> due = [];
        lock (s_lock)
        {
            foreach (Entry entry in s_heaps)
            {
                if (entry.Due <= now)
                {
                    entry.Due = now + entry.Delay;
                    due.Add(entry.Heap);
                }
            }
        }
        return due;
    }

    private static List<Job> TakeJobs(Predicate<Job> isDue)
    {
        lock (s_lock)
        {
            List<Job> due = s_jobs.FindAll(isDue);
            _ = s_jobs.RemoveAll(isDue);
            return due;
        }
    }

    private static void Schedule()
    {
        Debug.Assert(s_lock.IsHeldByCurrentThread, "the lists stand still");
        long next = long.MaxValue;
        foreach (Entry entry in s_heaps)
        {
            next = long.Min(next, entry.Due);
        }
        foreach (Job job in s_jobs)
        {
            next = long.Min(next, job.Due);
        }
        long wait = next == long.MaxValue
            ? Timeout.Infinite
            : long.Clamp(next - Environment.TickCount64, 1, int.MaxValue);
        _ = s_timer.Change(wait, Timeout.Infinite);
    }

    private sealed class Entry(NativeHeap heap, long delay)
    {
        public NativeHeap Heap { get; } = heap;

        public long Delay { get; } = delay;

        public long Due { get; set; }
    }

    private sealed record Job(Action Action, long Due);
}
