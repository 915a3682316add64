using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>The meters that a custom memory pool loses are there, and those of the heaps.</summary>
public static class MeterTests
{
    private static readonly string[] s_names =
    [
        "aspnetcore.memory_pool.pooled", "aspnetcore.memory_pool.allocated",
        "aspnetcore.memory_pool.evicted", "aspnetcore.memory_pool.rented",
    ];

    [Fact]
    public static async Task A_listener_reads_the_four_instruments_with_their_types_units_and_owner()
    {
        Dictionary<string, (Instrument Instrument, long Value, string? Owner)> seen = [];
        await using SampleServer server = await SampleServer.StartAsync();
        using MeterListener listener = new();
        object? scope = server.Application.Services.GetService(typeof(IMeterFactory));
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ArenasMemoryPoolFactory.MeterName && instrument.IsObservable
                && ReferenceEquals(instrument.Meter.Scope, scope))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen[instrument.Name] = (instrument, value, tags.Length == 1
                && tags[0].Key == "aspnetcore.memory_pool.owner" ? (string?)tags[0].Value : null));
        listener.Start();
        using (HttpClient client = server.Client(Speech.Http1))
        {
            _ = await client.GetByteArrayAsync("bytes?size=100000");
        }
        listener.RecordObservableInstruments();
        Assert.Equal(s_names.Order(), seen.Keys.Order());
        Assert.All(seen.Values, static one => Assert.Equal(("By", "kestrel"), (one.Instrument.Unit, one.Owner)));
        Assert.IsType<ObservableUpDownCounter<long>>(seen[s_names[0]].Instrument);
        Assert.All(s_names[1..], name => Assert.IsType<ObservableCounter<long>>(seen[name].Instrument));
        Assert.True(seen[s_names[1]].Value >= 32 << 10, $"{seen[s_names[1]].Value} bytes were taken");
        Assert.True(seen[s_names[3]].Value >= 100_000, "a response was rented");
        long before = seen[s_names[3]].Value;
        using (HttpClient client = server.Client(Speech.Http1))
        {
            _ = await client.GetByteArrayAsync("bytes?size=100000");
        }
        await Task.Delay(200);
        listener.RecordObservableInstruments();
        Assert.True(seen[s_names[3]].Value > before, "the counter counts on");
        await server.StopAsync();
        await server.Application.DisposeAsync();
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(seen);
    }

    [Fact]
    public static async Task OpenTelemetry_exports_memory_pools_and_heaps_of_a_running_server()
    {
        List<Metric> exported = [];
        await using SampleServer server = await SampleServer.StartAsync(
            options => options.Name = "served", builder => builder.Services.AddArenas());
        using MetricExporter exporter = new(exported.Add);
        using BaseExportingMetricReader reader = new(exporter);
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(ArenasMemoryPoolFactory.MeterName)
            .AddMeter(ArenasMeter.Name)
            .AddReader(reader)
            .Build();
        using (HttpClient client = server.Client(Speech.Http2))
        {
            _ = await client.GetByteArrayAsync("bytes?size=100000");
        }
        Assert.True(provider.ForceFlush());
        foreach (string name in s_names)
        {
            Metric metric = Assert.Single(exported, metric => metric.Name == name && Points(metric).Any(static point =>
                TagOf(point, "aspnetcore.memory_pool.owner") == "kestrel"));
            Assert.Equal("By", metric.Unit);
            Assert.Equal(
                name == s_names[0] ? MetricType.LongSumNonMonotonic : MetricType.LongSum, metric.MetricType);
        }
        Metric rented = exported.Last(static metric => metric.Name == s_names[3]);
        Assert.True(Points(rented).Max(static point => point.GetSumLong()) >= 100_000);
        Metric used = Assert.Single(exported, static metric => metric.Name == "arenas.memory.committed");
        Assert.Contains(Points(used), static point =>
            TagOf(point, "arenas.heap.name") == "served" && point.GetSumLong() >= 256 << 10);
        await server.StopAsync();
    }

    private static List<MetricPoint> Points(Metric metric)
    {
        List<MetricPoint> points = [];
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            points.Add(point);
        }
        return points;
    }

    private static string? TagOf(MetricPoint point, string name)
    {
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            if (tag.Key == name)
            {
                return tag.Value as string;
            }
        }
        return null;
    }
}
