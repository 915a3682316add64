using System;

namespace Arenas.CacheServer.Hosting;

/// <summary>What a server is started with.</summary>
internal sealed record CacheServerOptions
{
    /// <summary>Port of the protocol; 0 takes any that is free.</summary>
    public int Port { get; init; } = 6380;

    /// <summary>Port of health, metrics and diagnostics; 0 takes any, null none.</summary>
    public int? HttpPort { get; init; }

    public string Address { get; init; } = "127.0.0.1";

    /// <summary>"arenas" or "managed".</summary>
    public string Store { get; init; } = "arenas";

    /// <summary>"arenas" or "kestrel": the memory that connections use.</summary>
    public string Pool { get; init; } = "arenas";

    public long LimitBytes { get; init; } = 1L << 30;

    public long? LimitEntries { get; init; }

    /// <summary>Bytes of commands that have not come whole.</summary>
    public long InputLimitBytes { get; init; } = 1L << 30;

    public int MaxClients { get; init; } = 10_000;

    /// <summary>After which a silent client is disconnected; zero never.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Where metrics are sent; null nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Threads that wait for sockets.</summary>
    public int IOThreads { get; init; } = int.Max(1, Environment.ProcessorCount / 2);
}
