using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Threading;

namespace Arenas.Diagnostics;

/// <summary>The events named <c>Arenas</c>: what heaps do on slow paths, counters, and answers to requests.</summary>
/// <remarks>
/// <para><b>Costs</b>: nothing that anybody could measure while no session listens: it is made on a thread of the
/// pool after the first heap of the process, and hears of heaps only while it is enabled.</para>
/// <para>A session asks by enabling the provider with arguments: see <see cref="CommandRequest"/>.</para>
/// </remarks>
[EventSource(Name = SourceName)]
internal sealed partial class ArenasEventSource : EventSource
{
    public const string SourceName = "Arenas";

    private static ArenasEventSource? s_instance;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _seen = [];
    private ArenasCounters? _counters;

    private ArenasEventSource()
    {
    }

    /// <summary>The source of the process; null until sessions can enable it.</summary>
    public static ArenasEventSource? Instance => Volatile.Read(ref s_instance);

    /// <summary>Makes the source of the process.</summary>
    public static void Start()
    {
        if (Interlocked.CompareExchange(ref s_instance, new(), null) is not null)
        {
            Debug.Fail("one source, after the first heap");
        }
    }

    [Event(1, Keywords = Keywords.Heap, Level = EventLevel.Informational)]
    public void HeapCreated(string heap, bool holdsObjects) => WriteEvent(1, heap, holdsObjects ? 1 : 0);

    [Event(2, Keywords = Keywords.Heap, Level = EventLevel.Informational)]
    public void HeapDisposed(string heap, bool holdsObjects) => WriteEvent(2, heap, holdsObjects ? 1 : 0);

    [Event(3, Keywords = Keywords.Region, Level = EventLevel.Informational)]
    public void RegionReserved(string heap, long byteCount, long reservedBytes) =>
        WriteEvent(3, heap, byteCount, reservedBytes);

    [Event(4, Keywords = Keywords.Region, Level = EventLevel.Informational)]
    public void RegionReturned(string heap, long byteCount, long reservedBytes) =>
        WriteEvent(4, heap, byteCount, reservedBytes);

    [Event(5, Keywords = Keywords.Trim, Level = EventLevel.Informational)]
    public void Trimmed(string heap, long byteCount) => WriteEvent(5, heap, byteCount);

    [Event(6, Keywords = Keywords.Collect, Level = EventLevel.Verbose)]
    public void Collecting(string heap, int generation) => WriteEvent(6, heap, generation);

    [Event(7, Keywords = Keywords.Collect, Level = EventLevel.Informational)]
    public void Collected(string heap, int generation, long candidates, long freed, double milliseconds) =>
        WriteEvent(7, heap, generation, candidates, freed, milliseconds);

    /// <summary>The heap has thrown, for a reason as the meter names it.</summary>
    [Event(8, Keywords = Keywords.Failure, Level = EventLevel.Error)]
    public void Failed(string heap, string error) => WriteEvent(8, heap, error);

    [Event(9, Keywords = Keywords.Leak, Level = EventLevel.Warning)]
    public void LeakFound(string heap, long count) => WriteEvent(9, heap, count);

    /// <summary>So many events have not come, as the listeners were too slow for them.</summary>
    [Event(10, Level = EventLevel.Warning)]
    public void Dropped(long count) => WriteEvent(10, count);

    /// <summary>A numbered part of a short answer.</summary>
    [Event(20, Keywords = Keywords.Answer, Level = EventLevel.Informational)]
    public void Answer(long request, byte[] part) => WriteEvent(20, request, part);

    /// <summary>A numbered part of a snapshot.</summary>
    [Event(21, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    public void SnapshotPart(long request, byte[] part) => WriteEvent(21, request, part);

    /// <summary>A request that cannot be answered, and why.</summary>
    [Event(22, Keywords = Keywords.Answer, Level = EventLevel.Error)]
    public void Refused(long request, string message) => WriteEvent(22, request, message);

    /// <summary>Says nothing: readers hold an event back until a later one has come.</summary>
    [Event(23, Keywords = Keywords.Answer, Level = EventLevel.Informational)]
    public void Nudge(long request) => WriteEvent(23, request);

    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        // Nothing ends with a session: others may go on, of which the runtime says nothing here. While there is none,
        // the source is not enabled, and the queue asks it before it notes anything.
        if (command.Command is not (EventCommand.Enable or EventCommand.Update))
        {
            return;
        }
        lock (_lock)
        {
            _counters ??= new(this);
        }
        SignalQueue.OfProcess.SetTarget(this);
        // Ends of other sessions tell their arguments again; a request is answered once.
        if (CommandRequest.TryParse(command.Arguments, out CommandRequest request) && IsNew(request.Number))
        {
            // Whoever enables a session waits for this call, and an answer needs the session.
            ThreadPool.UnsafeQueueUserWorkItem(
                static job => _ = CommandRunner.RunAsync(job.Source, job.Request),
                (Source: this, Request: request),
                preferLocal: false);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _counters?.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool IsNew(long request)
    {
        const int Remembered = 4096;
        lock (_lock)
        {
            if (_seen.Count >= Remembered)
            {
                _seen.Clear();
            }
            return _seen.Add(request);
        }
    }
}
