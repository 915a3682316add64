using System;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Arenas.CacheServer.Hosting;

/// <summary>The server's own instruments, and the exporter that sends them and those of the library.</summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The name of the server's meter.</summary>
    public const string MeterName = "Arenas.CacheServer";

    private readonly Meter _meter = new(MeterName);
    private MeterProvider? _provider;

    private ServerMetrics(ServerCore server)
    {
        _ = _meter.CreateObservableCounter("cache.commands", () => server.Commands, "{command}");
        _ = _meter.CreateObservableCounter(
            "cache.faults", () => server.Faults, "{fault}", "Input that was no command.");
        _ = _meter.CreateObservableCounter("cache.hits", () => server.Store.GetStatistics().Hits, "{lookup}");
        _ = _meter.CreateObservableCounter("cache.misses", () => server.Store.GetStatistics().Misses, "{lookup}");
        _ = _meter.CreateObservableCounter("cache.evictions", () => server.Store.GetStatistics().Evicted, "{entry}");
        _ = _meter.CreateObservableUpDownCounter("cache.entries", () => server.Store.Count, "{entry}");
        _ = _meter.CreateObservableUpDownCounter("cache.used", () => server.Store.GetStatistics().UsedBytes, "By");
        _ = _meter.CreateObservableUpDownCounter("cache.clients", () => server.Clients, "{client}");
    }

    /// <summary>Makes the instruments, and an exporter if there is somewhere to send to.</summary>
    public static ServerMetrics Start(ServerCore server, Uri? endpoint)
    {
        ArenasMeter.Enable();
        ServerMetrics metrics = new(server);
        if (endpoint is not null)
        {
            metrics._provider = Sdk.CreateMeterProviderBuilder()
                .AddMeter(MeterName, ArenasMeter.Name, AspNetCore.ArenasMemoryPoolFactory.MeterName)
                .AddOtlpExporter(exporter => exporter.Endpoint = endpoint)
                .Build();
        }
        return metrics;
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _meter.Dispose();
    }
}
