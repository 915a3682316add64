using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using System.Threading;

namespace Arenas.Diagnostics;

/// <summary>The counters of the event source, from its first session on. The runtime reads them while there is
/// one.</summary>
internal sealed class ArenasCounters : IDisposable
{
    // Several counters are read in one pass of the timer: heaps are counted once for all.
    private const long FreshMilliseconds = 200;

    private readonly Lock _lock = new();
    private readonly PollingCounter[] _counters;
    private ProcessCounts _counts = new();
    private long _countedAt = long.MinValue;

    [SuppressMessage("Reliability", "CA2000", Justification = "Dispose ends each")]
    public ArenasCounters(EventSource source)
    {
        _counters =
        [
            Counter("live-blocks", "Live blocks", "", counts => counts.LiveBlocks),
            Counter("live-objects", "Live objects", "", counts => counts.LiveObjects),
            Counter("used-bytes", "Bytes of live blocks", "B", counts => counts.UsedBytes),
            Counter("committed-bytes", "Committed bytes", "B", counts => counts.CommittedBytes),
            Counter("reserved-bytes", "Reserved bytes", "B", counts => counts.ReservedBytes),
            Counter("heaps", "Heaps", "", counts => counts.Heaps.Count),
        ];
        PollingCounter Counter(string name, string title, string unit, Func<ProcessCounts, double> read) =>
            new(name, source, () => read(Counts())) { DisplayName = title, DisplayUnits = unit };
    }

    public void Dispose()
    {
        Debug.Assert(_counters.Length > 0, "made with it");
        foreach (PollingCounter counter in _counters)
        {
            counter.Dispose();
        }
    }

    private ProcessCounts Counts()
    {
        lock (_lock)
        {
            long now = Environment.TickCount64;
            if (_countedAt == long.MinValue || now - _countedAt > FreshMilliseconds)
            {
                _counts = ProcessCounts.Take();
                _countedAt = now;
            }
            Debug.Assert(_counts.UsedBytes <= _counts.CommittedBytes, "used is a part of committed");
            return _counts;
        }
    }
}
