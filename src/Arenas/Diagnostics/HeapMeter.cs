using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Linq;

namespace Arenas.Diagnostics;

/// <summary>The instruments of the meter. All are read when somebody collects; the one that is written records
/// collections of object heaps.</summary>
internal sealed class HeapMeter : IDisposable
{
    private const string NameTag = "arenas.heap.name";

    // Longer than the instruments of one collection take, shorter than any period of collections.
    private static readonly TimeSpan s_keep = TimeSpan.FromMilliseconds(100);

    private static readonly double[] s_steps = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3];

    private readonly Meter _meter;
    private readonly HeapReadings _readings;
    private readonly IReadOnlyList<ObjectHeap>? _objects;
    private readonly Histogram<double> _collections;
    private readonly Action<ObjectHeap, CollectionInfo> _listener;

    public HeapMeter(
        string name,
        IReadOnlyList<NativeHeap>? heaps = null,
        IReadOnlyList<ObjectHeap>? objects = null,
        TimeSpan? keep = null)
    {
        _meter = new(name, typeof(HeapMeter).Assembly.GetName().Version?.ToString(3));
        _readings = new(heaps, keep ?? s_keep);
        _objects = objects;
        AddMemory("reserved", "Bytes of address space held in regions.", one => one.ReservedBytes);
        AddMemory("committed", "Bytes of arenas and large blocks: what counts against the limit.",
            one => one.CommittedBytes);
        AddMemory("used", "Bytes of live blocks, each at the size of its block.", one => one.UsedBytes);
        AddMemory("retained", "Free bytes that may be resident.", one => one.RetainedBytes);
        AddMemory("limit", "Bytes that may be committed at most.", one => one.LimitBytes);
        AddCounts();
        _collections = _meter.CreateHistogram<double>("arenas.gc.duration", "s",
            "Time that a collection of objects in cycles took, user code included.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = s_steps });
        _listener = Record;
        ObjectHeap.CollectionListener += _listener;
        Debug.Assert(_meter.Name == name, "what listeners ask for");
    }

    /// <summary>Gets how often the heaps were counted.</summary>
    public int CensusCount => _readings.CensusCount;

    public void Dispose()
    {
        ObjectHeap.CollectionListener -= _listener;
        _meter.Dispose();
    }

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private static string ClassName(int blockSize) =>
        blockSize == 0 ? "large" : blockSize.ToString(CultureInfo.InvariantCulture);

    private void AddMemory(string what, string description, Func<HeapReading, long> read) =>
        _meter.CreateObservableUpDownCounter($"arenas.memory.{what}", () => OfEach(read), "By", description);

    private void AddCounts()
    {
        _meter.CreateObservableUpDownCounter("arenas.blocks.live", LiveBlocks, "{block}",
            "Live blocks by size class, in bytes of a block; those of no class are large.");
        _meter.CreateObservableUpDownCounter("arenas.arena.count", () => OfEach(one => one.Arenas), "{arena}",
            "Arenas of pools.");
        _meter.CreateObservableUpDownCounter("arenas.objects.live", LiveObjects, "{object}",
            "Live objects of shared object heaps. One that a thread owns is not disturbed.");
        _meter.CreateObservableCounter("arenas.trim.released", () => OfEach(one => one.TrimmedBytes), "By",
            "Bytes given back to the system.");
        _meter.CreateObservableCounter("arenas.leaks", Leaks, "{leak}", "Blocks and objects found leaked.");
        _meter.CreateObservableCounter("arenas.errors", Errors, "{error}",
            "Calls that failed, by what was wrong.");
    }

    private IEnumerable<Measurement<long>> OfEach(Func<HeapReading, long> read) =>
        _readings.Get().Select(one => new Measurement<long>(read(one), Tag(NameTag, one.Name)));

    private IEnumerable<Measurement<long>> LiveBlocks() =>
        from one in _readings.Get()
        from size in one.LiveBlocks
        select new Measurement<long>(
            size.Value, Tag(NameTag, one.Name), Tag("arenas.size_class", ClassName(size.Key)));

    private IEnumerable<Measurement<long>> LiveObjects() =>
        from heap in _objects ?? HeapRegistry.Objects()
        let count = HeapCount.TryCountObjects(heap)
        where count is not null
        group count.Value by heap.Name into counts
        select new Measurement<long>(counts.Sum(), Tag(NameTag, counts.Key));

    private IEnumerable<Measurement<long>> Leaks() =>
        LeakTally.All().Select(pair => new Measurement<long>(pair.Value, Tag(NameTag, pair.Key)));

    private IEnumerable<Measurement<long>> Errors() =>
        from one in _readings.Get()
        from error in HeapReading.ErrorTypes.Index()
        where one.Errors[error.Index] > 0
        select new Measurement<long>(
            one.Errors[error.Index], Tag(NameTag, one.Name), Tag("arenas.error.type", error.Item));

    private void Record(ObjectHeap heap, CollectionInfo info)
    {
        if (_collections.Enabled && (_objects is null || _objects.Contains(heap)))
        {
            _collections.Record(info.Duration.TotalSeconds, Tag(NameTag, heap.Name),
                Tag("arenas.gc.generation", info.Generation));
        }
    }
}
