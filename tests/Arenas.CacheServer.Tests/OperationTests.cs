using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Arenas.CacheServer.Hosting;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>What the server shows beside the protocol.</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task Values_health_and_diagnostics_are_to_be_had_over_http(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new CacheServerOptions { Store = store, HttpPort = 0 });
        using RespClient client = new(server.Port);
        using HttpClient http = new() { BaseAddress = new($"http://127.0.0.1:{server.HttpPort}") };
        foreach (int size in new[] { 0, 13, 60_000, 1_000_000 })
        {
            byte[] value = new byte[size];
            new Random(size).NextBytes(value);
            client.Send(RespClient.Encode("set"u8.ToArray(), "k"u8.ToArray(), value));
            Assert.Equal("OK", client.Read());
            Assert.Equal(value, await http.GetByteArrayAsync(new Uri("/keys/k", UriKind.Relative)));
        }
        using HttpResponseMessage missing = await http.GetAsync(new Uri("/keys/none", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/health", UriKind.Relative)));
        Assert.Contains(
            "input",
            await http.GetStringAsync(new Uri("/debug/arenas/statistics", UriKind.Relative)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_instruments_count_what_was_asked()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        _ = client.Ask("set a 1");
        _ = client.Ask("get a");
        _ = client.Ask("get b");
        ConcurrentDictionary<string, long> values = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServerMetrics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        KeyValuePair<string, long>[] expected =
        [
            new("cache.commands", 3), new("cache.hits", 1), new("cache.misses", 1), new("cache.entries", 1),
            new("cache.clients", 1), new("cache.faults", 0), new("cache.evictions", 0),
        ];
        foreach (KeyValuePair<string, long> one in expected)
        {
            Assert.Equal(one, new(one.Key, values[one.Key]));
        }
        Assert.InRange(values["cache.used"], 1, 100_000_000);
    }
}
