using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;
using Arenas.Diagnostics;
using Arenas.Tests.Heaps;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>What a listener and OpenTelemetry read from the meter.</summary>
public static unsafe class HeapMeterTests
{
    [Fact]
    public static void Its_numbers_are_those_of_the_statistics()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default, "metered");
        for (int i = 0; i < 100; i++)
        {
            _ = heap.Alloc((nuint)(16 + (i % 5 * 100)));
        }
        _ = heap.Alloc(3 << 20);
        using HeapMeter meter = new("Arenas.Test.Numbers", [heap]);
        Dictionary<string, long> read = Read(meter, "Arenas.Test.Numbers");
        HeapStatistics statistics = heap.GetStatistics();
        Assert.Equal(statistics.ReservedBytes, read["arenas.memory.reserved metered"]);
        Assert.Equal(statistics.CommittedBytes, read["arenas.memory.committed metered"]);
        Assert.Equal(statistics.UsedBytes, read["arenas.memory.used metered"]);
        Assert.Equal(statistics.RetainedBytes, read["arenas.memory.retained metered"]);
        Assert.Equal(heap.LimitBytes, read["arenas.memory.limit metered"]);
        Assert.Equal(statistics.Arenas, read["arenas.arena.count metered"]);
        Assert.Equal(1, read["arenas.blocks.live metered large"]);
        Assert.Equal(20, read["arenas.blocks.live metered 16"]);
        Assert.Equal(statistics.LiveBlocks, read.Where(pair => pair.Key.StartsWith(
            "arenas.blocks.live", StringComparison.Ordinal)).Sum(pair => pair.Value));
    }

    [Fact]
    public static void One_collection_counts_each_heap_once()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using HeapMeter meter = new("Arenas.Test.Once", [heap], keep: TimeSpan.FromMinutes(1));
        Assert.True(Read(meter, "Arenas.Test.Once").Count >= 8);
        Assert.Equal(1, meter.CensusCount);
    }

    [Fact]
    public static void Heaps_of_one_name_are_summed_up_and_one_that_is_gone_is_left_out()
    {
        using NativeHeap one = TestHeaps.Create(HeapKind.Default, "same");
        using NativeHeap other = TestHeaps.Create(HeapKind.WithoutThreadCache, "same");
        NativeHeap gone = TestHeaps.Create(HeapKind.Default, "same");
        _ = one.Alloc(1000);
        _ = other.Alloc(2 << 20);
        _ = gone.Alloc(1000);
        gone.Dispose();
        using HeapMeter meter = new("Arenas.Test.Same", [one, other, gone]);
        Dictionary<string, long> read = Read(meter, "Arenas.Test.Same");
        Assert.Equal(one.GetStatistics().UsedBytes + other.GetStatistics().UsedBytes, read["arenas.memory.used same"]);
        Assert.Equal(one.LimitBytes + other.LimitBytes, read["arenas.memory.limit same"]);
    }

    [Fact]
    public static void Errors_are_counted_by_what_was_wrong()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "wronged", LimitBytes = 1 << 20 });
        byte* block = (byte*)heap.Alloc(64);
        Assert.Throws<ArgumentException>(() => heap.Free(block + 1));
        heap.Free(block);
        Assert.Throws<InvalidOperationException>(() => heap.Free(block));
        Assert.Throws<InvalidOperationException>(() => heap.Free(block));
        Assert.Throws<InsufficientMemoryException>(() => _ = heap.Alloc(8 << 20));
        using HeapMeter meter = new("Arenas.Test.Errors", [heap]);
        Dictionary<string, long> read = Read(meter, "Arenas.Test.Errors");
        Assert.Equal(1, read["arenas.errors not_a_block wronged"]);
        Assert.Equal(2, read["arenas.errors double_free wronged"]);
        Assert.Equal(1, read["arenas.errors limit wronged"]);
        Assert.Equal(3, read.Keys.Count(key => key.StartsWith("arenas.errors", StringComparison.Ordinal)));
    }

    [Fact]
    public static void What_trimming_released_and_what_leaked_only_grows()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default, "trimmed");
        heap.Free(heap.Alloc(4 << 20));
        long released = heap.Trim();
        Assert.True(released >= 4 << 20);
        LeakTally.Add("leaky", 2);
        LeakTally.Add("leaky", 3);
        using HeapMeter meter = new("Arenas.Test.Trim", [heap]);
        Dictionary<string, long> read = Read(meter, "Arenas.Test.Trim");
        Assert.Equal(released, read["arenas.trim.released trimmed"]);
        Assert.Equal(5, read["arenas.leaks leaky"]);
    }

    [Fact]
    public static void Objects_of_shared_heaps_are_counted_and_owned_heaps_keep_their_owner()
    {
        using NativeHeap memory = TestHeaps.Create(HeapKind.Default);
        using ObjectHeap shared = new(new() { Name = "shared objects", IsShared = true, Memory = memory });
        using ObjectHeap owned = new(new() { Name = "owned objects", Memory = memory });
        _ = shared.New(1L);
        _ = shared.New(2L);
        _ = owned.New(3L);
        owned.Leave();
        using HeapMeter meter = new("Arenas.Test.Objects", [memory], [shared, owned]);
        Dictionary<string, long> read = Read(meter, "Arenas.Test.Objects");
        Assert.Equal(2, read["arenas.objects.live shared objects"]);
        Assert.DoesNotContain("arenas.objects.live owned objects", read.Keys);
        // Nobody owned it, and still nobody does: another thread may have it.
        Thread other = new(() =>
        {
            owned.Enter().Dispose();
            owned.Leave();
        });
        other.Start();
        other.Join();
        Assert.Equal(1, owned.Count);
    }

    [Fact]
    public static void Collections_are_recorded_with_their_generation()
    {
        using NativeHeap memory = TestHeaps.Create(HeapKind.Default);
        using ObjectHeap heap = new(new() { Name = "collected", Memory = memory });
        using HeapMeter meter = new("Arenas.Test.Collections", [memory], [heap]);
        List<(double Seconds, string Tags)> recorded = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, who) =>
        {
            if (instrument.Meter.Name == "Arenas.Test.Collections")
            {
                who.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => recorded.Add((value, Tags(tags))));
        listener.Start();
        TimeSpan duration = heap.Collect(1).Duration;
        heap.Collect();
        Assert.Equal(["1 collected", "2 collected"], recorded.Select(one => one.Tags));
        Assert.Equal(duration.TotalSeconds, recorded[0].Seconds);
    }

    [Fact]
    public static void OpenTelemetry_exports_the_meter_of_the_library()
    {
        ArenasMeter.Enable();
        ArenasMeter.Enable();
        Dictionary<string, (string Unit, MetricType Type)> exported = [];
        using MetricExporter exporter = new(metric => exported[metric.Name] = (metric.Unit, metric.MetricType));
        using (MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter(ArenasMeter.Name)
            .AddReader(new BaseExportingMetricReader(exporter)).Build())
        {
            void* block = NativeHeap.Shared.Alloc(64);
            using ObjectHeap heap = new();
            heap.Collect();
            Assert.True(provider.ForceFlush());
            NativeHeap.Shared.Free(block);
        }
        Assert.Equal(("By", MetricType.LongSumNonMonotonic), exported["arenas.memory.used"]);
        Assert.Equal(("{block}", MetricType.LongSumNonMonotonic), exported["arenas.blocks.live"]);
        Assert.Equal(("{arena}", MetricType.LongSumNonMonotonic), exported["arenas.arena.count"]);
        Assert.Equal(("By", MetricType.LongSum), exported["arenas.trim.released"]);
        Assert.Equal(("s", MetricType.Histogram), exported["arenas.gc.duration"]);
    }

    private static Dictionary<string, long> Read(HeapMeter meter, string name)
    {
        Assert.Equal(0, meter.CensusCount);
        Dictionary<string, long> read = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, who) =>
        {
            if (instrument.Meter.Name == name)
            {
                who.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => read.Add($"{instrument.Name} {Tags(tags)}", value));
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }

    private static string Tags(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Value));
}
