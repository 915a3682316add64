using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Diagnostics;
using Arenas.Heaps;
using Arenas.Objects;

namespace Arenas;

/// <summary>Records who allocates: started and stopped at run time, for all heaps of the process.</summary>
/// <remarks>
/// <para><b>Cost</b>: none while it is off. On, every allocation takes a detour and leaves 8 bytes for each block of
/// its pool; in mode <see cref="TracingMode.Sampled"/> the fast paths stay as they are. Starting and stopping visit
/// every pool.</para>
/// <para><b>Threads</b>: every member may be called on any thread at any time. A call of Alloc or Free that is under
/// way when tracing starts or stops may go unrecorded.</para>
/// <para>Blocks that live already when tracing starts are unknown to it. Names of files and methods are found when
/// someone asks for them.</para>
/// </remarks>
public static class Tracer
{
    private static readonly Lock s_lock = new();
    private static readonly TraceTotals s_totals = new();
    private static readonly TemporaryCounts s_temporaries = new();
    private static TracingOptions? s_options;
    private static TraceSettings? s_settings;
    private static ExternalTraces? s_external;

    /// <summary>Gets a value indicating whether allocations are recorded.</summary>
    public static bool IsActive => Volatile.Read(ref s_settings) is not null;

    /// <summary>Gets what is recorded; null while nothing is.</summary>
    public static TracingOptions? Options => Volatile.Read(ref s_options);

    /// <summary>Gets the bytes that traced blocks and objects hold that were not freed: as they were asked for, or as
    /// sampling estimates them. 0 while tracing is off.</summary>
    /// <remarks>Cost: visits every traced block, unless frees are counted
    /// (<see cref="TracingOptions.TracksPeak"/>).</remarks>
    public static long CurrentBytes
    {
        get
        {
            long sum = Sum();
            s_totals.Raise(sum);
            return sum;
        }
    }

    /// <summary>Gets the greatest value of <see cref="CurrentBytes"/> since the start, or since
    /// <see cref="ResetPeak"/>.</summary>
    /// <remarks>With <see cref="TracingOptions.TracksPeak"/>, exact while one thread uses one heap; else short by at
    /// most 16 KB for each further thread and heap. Without, the greatest value that anyone has asked for.</remarks>
    public static long PeakBytes
    {
        get
        {
            if (!IsActive)
            {
                return 0;
            }
            s_totals.Raise(Sum());
            return s_totals.Peak;
        }
    }

    /// <summary>Gets the bytes of memory that tracing itself takes, about.</summary>
    public static long OwnBytes => BlockTraces.OwnBytes + ObjectTraces.OwnBytes + OriginTable.Instance.OwnBytes;

    /// <summary>Gets the allocations that were freed soon, by place, the most bytes first; see
    /// <see cref="TracingOptions.TemporaryWithin"/>.</summary>
    public static IReadOnlyList<TemporaryAllocations> Temporaries =>
        [.. s_temporaries.All
            .Select(entry => new TemporaryAllocations(
                OriginTable.Instance.StackOf(entry.Origin), entry.Count, entry.Bytes))
            .OrderByDescending(entry => entry.Bytes).ThenBy(entry => entry.Stack)];

    /// <summary>Starts to record allocations.</summary>
    /// <param name="options">What to record; null for call sites.</param>
    /// <returns>False if tracing was on already; then nothing has changed.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static bool Start(TracingOptions? options = null)
    {
        options ??= new();
        options.Validate();
        lock (s_lock)
        {
            if (IsActive)
            {
                return false;
            }
            bool sampled = options.Mode == TracingMode.Sampled;
            OriginTable.Instance.FrameLimit = options.Mode == TracingMode.CallSites ? 0 : options.FrameLimit;
            s_totals.Clear();
            s_temporaries.Clear();
            TraceSettings settings = new()
            {
                Origins = OriginTable.Instance,
                Totals = s_totals,
                Temporaries = s_temporaries,
                SampleBytes = sampled ? options.SampleBytes : 0,
                TracksPeak = options.TracksPeak,
                RecordsFrees = options.RecordsFrees && !sampled,
                TemporaryWithin = sampled ? 0 : options.TemporaryWithin,
            };
            s_options = options;
            Volatile.Write(ref s_external, new ExternalTraces(s_totals));
            Volatile.Write(ref s_settings, settings);
            LiveSet<NativeHeap>.Added += BeginLate;
            LiveSet<ObjectHeap>.Added += BeginLate;
            BeginAll(settings);
            return true;
        }
    }

    /// <summary>Stops to record, and forgets what was recorded. Nothing happens while tracing is off.</summary>
    public static void Stop()
    {
        lock (s_lock)
        {
            if (!IsActive)
            {
                return;
            }
            LiveSet<NativeHeap>.Added -= BeginLate;
            LiveSet<ObjectHeap>.Added -= BeginLate;
            Volatile.Write(ref s_settings, null);
            Volatile.Write(ref s_external, null);
            s_options = null;
            foreach (NativeHeap heap in HeapRegistry.Natives())
            {
                heap.EndTracing();
            }
            foreach (ObjectHeap heap in HeapRegistry.Objects())
            {
                heap.SetTraces(null);
            }
            s_totals.Clear();
            s_temporaries.Clear();
        }
    }

    /// <summary>Forgets what was recorded, and goes on.</summary>
    public static void Clear()
    {
        lock (s_lock)
        {
            if (s_settings is not { } settings)
            {
                return;
            }
            s_external?.Clear();
            BeginAll(settings);
            s_totals.Clear();
            s_temporaries.Clear();
        }
    }

    /// <summary>Makes the present number of bytes the peak.</summary>
    public static void ResetPeak()
    {
        foreach (NativeHeap heap in HeapRegistry.Natives())
        {
            heap.ResetTracedPeaks();
        }
        foreach (ObjectHeap heap in HeapRegistry.Objects())
        {
            heap.ResetTracedPeak();
        }
        s_totals.ResetPeak();
        s_totals.Raise(Sum());
    }

    /// <summary>Tells who allocated a live block.</summary>
    /// <param name="heap">Its heap.</param>
    /// <param name="block">Its address.</param>
    /// <returns>The frames that led to it; null if it was not traced, or is not a live block of the heap.</returns>
    public static CallStack? StackOf(NativeHeap heap, nint block)
    {
        ArgumentNullException.ThrowIfNull(heap);
        if (heap.SizeAt((nuint)block) == 0)
        {
            return null;
        }
        (int allocated, int freed) = heap.OriginsOf((nuint)block);
        return allocated == 0 || freed != 0 ? null : OriginTable.Instance.StackOf(allocated);
    }

    /// <summary>Tells who made a live object.</summary>
    /// <param name="heap">Its heap.</param>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>The frames that led to it; null if it was not traced.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public static CallStack? StackOf(ObjectHeap heap, Handle handle)
    {
        ArgumentNullException.ThrowIfNull(heap);
        int origin = heap.OriginOf(handle);
        return origin == 0 ? null : OriginTable.Instance.StackOf(origin);
    }

    /// <summary>Records memory that came from elsewhere, as if it were a block of a heap.</summary>
    /// <param name="domain">Whose it is: snapshots list it as a heap of that name.</param>
    /// <param name="address">Its address. One that is recorded already is recorded anew.</param>
    /// <param name="byteCount">Its size in bytes.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">Tracing is off.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static void Track(
        string domain,
        nint address,
        long byteCount,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        ExternalOrThrow().Add(domain, address, byteCount, OriginTable.Instance.Of(file, line));
    }

    /// <summary>Records that such memory is gone; nothing happens if it was not recorded.</summary>
    /// <param name="domain">Whose it was.</param>
    /// <param name="address">Its address.</param>
    /// <exception cref="InvalidOperationException">Tracing is off.</exception>
    public static void Untrack(string domain, nint address)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ExternalOrThrow().Remove(domain, address);
    }

    /// <summary>The same, for finalizers and others that cannot know whether tracing is on.</summary>
    /// <param name="domain">Whose it was.</param>
    /// <param name="address">Its address.</param>
    /// <returns>False if tracing is off.</returns>
    public static bool TryUntrack(string domain, nint address)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ExternalTraces? external = Volatile.Read(ref s_external);
        external?.Remove(domain, address);
        return external is not null;
    }

    /// <summary>Tells who recorded memory that came from elsewhere.</summary>
    /// <param name="domain">Whose it is.</param>
    /// <param name="address">Its address.</param>
    /// <returns>The frames that led to it; null if it is not recorded.</returns>
    public static CallStack? StackOf(string domain, nint address) =>
        Volatile.Read(ref s_external)?.OriginOf(domain, address) is int origin and not 0
            ? OriginTable.Instance.StackOf(origin)
            : null;

    /// <summary>Takes a snapshot of all heaps, as <see cref="Snapshot.Take(SnapshotOptions?)"/> does.</summary>
    /// <returns>The snapshot.</returns>
    /// <exception cref="InvalidOperationException">Tracing is off: nobody would know who allocated what.</exception>
    public static Snapshot TakeSnapshot() => IsActive
        ? Snapshot.Take()
        : throw new InvalidOperationException(
            "Tracing must be started before its allocations are looked at: see Tracer.Start.");

    /// <summary>Writes what others have recorded into a snapshot.</summary>
    internal static void CaptureExternal(CapturedRows rows, List<SnapshotHeap> heaps) =>
        Volatile.Read(ref s_external)?.Capture(rows, heaps);

    private static ExternalTraces ExternalOrThrow() => Volatile.Read(ref s_external)
        ?? throw new InvalidOperationException("Tracing is off: see Tracer.Start.");

    private static void BeginLate(NativeHeap heap)
    {
        if (Volatile.Read(ref s_settings) is { } settings)
        {
            Begin(heap, settings);
        }
    }

    private static void BeginLate(ObjectHeap heap)
    {
        if (Volatile.Read(ref s_settings) is { } settings)
        {
            heap.SetTraces(settings);
        }
    }

    private static void BeginAll(TraceSettings settings)
    {
        foreach (NativeHeap heap in HeapRegistry.Natives())
        {
            Begin(heap, settings);
        }
        foreach (ObjectHeap heap in HeapRegistry.Objects())
        {
            heap.SetTraces(settings);
        }
    }

    private static void Begin(NativeHeap heap, TraceSettings settings)
    {
        try
        {
            heap.BeginTracing(settings);
        }
        catch (ObjectDisposedException)
        {
            Debug.Assert(heap.IsDisposed, "it went meanwhile");
        }
    }

    private static long Sum()
    {
        if (Volatile.Read(ref s_settings) is not { } settings)
        {
            return 0;
        }
        long sum = settings.SeesFrees ? s_totals.Current : Volatile.Read(ref s_external)?.SumLive() ?? 0;
        foreach (NativeHeap heap in HeapRegistry.Natives())
        {
            sum += settings.SeesFrees ? heap.TracedShares() : CountTraced(heap);
        }
        foreach (ObjectHeap heap in HeapRegistry.Objects())
        {
            sum += settings.SeesFrees ? heap.TracedShare : heap.CountTraced();
        }
        return long.Max(0, sum);
    }

    private static long CountTraced(NativeHeap heap)
    {
        try
        {
            return heap.CountTraced();
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
