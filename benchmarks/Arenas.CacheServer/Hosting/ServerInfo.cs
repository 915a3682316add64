using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;

using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Hosting;

/// <summary>What INFO and MEMORY tell.</summary>
internal static class ServerInfo
{
    public static string Text(ServerCore server, string section)
    {
        StringBuilder text = new();
        bool all = section is "default" or "all" or "everything";
        foreach ((string name, Action<StringBuilder, ServerCore> write) in Sections())
        {
            if (all || string.Equals(section, name, StringComparison.OrdinalIgnoreCase))
            {
                _ = text.Append(text.Length > 0 ? "\r\n# " : "# ").Append(name).Append("\r\n");
                write(text, server);
            }
        }
        return text.ToString();
    }

    /// <summary>Numbers of MEMORY STATS, all in bytes but the counts.</summary>
    public static List<KeyValuePair<string, long>> Memory(ServerCore server)
    {
        StoreStatistics store = server.Store.GetStatistics();
        List<KeyValuePair<string, long>> numbers =
        [
            new("total.allocated", store.UsedBytes),
            new("keys.count", store.Keys),
            new("keys.bytes-per-key", store.Keys == 0 ? 0 : store.UsedBytes / store.Keys),
            new("maxmemory", store.LimitBytes),
            new("resident", Environment.WorkingSet),
            new("gc.heap", GC.GetTotalMemory(forceFullCollection: false)),
            new("input.rented", server.Buffers.GetStatistics().InUseBytes),
        ];
        foreach (NativeHeap heap in server.Heaps())
        {
            HeapStatistics statistics = heap.GetStatistics();
            numbers.Add(new($"heap.{heap.Name}.used", statistics.UsedBytes));
            numbers.Add(new($"heap.{heap.Name}.committed", statistics.CommittedBytes));
            numbers.Add(new($"heap.{heap.Name}.retained", statistics.RetainedBytes));
            numbers.Add(new($"heap.{heap.Name}.limit", heap.LimitBytes));
        }
        return numbers;
    }

    public static string Diagnose(ServerCore server)
    {
        StoreStatistics store = server.Store.GetStatistics();
        return store.LimitBytes > 0 && store.UsedBytes > store.LimitBytes * 9 / 10
            ? $"The cache is full to {100 * store.UsedBytes / store.LimitBytes} % and has evicted {store.Evicted} "
                + "keys. That is how it is meant to work; if the hit ratio is too low, give it more memory."
            : "Nothing is wrong with the memory of this server.";
    }

    private static IEnumerable<(string Name, Action<StringBuilder, ServerCore> Write)> Sections()
    {
        yield return ("Server", WriteServer);
        yield return ("Clients", WriteClients);
        yield return ("Memory", WriteMemory);
        yield return ("Stats", WriteStats);
        yield return ("Keyspace", WriteKeyspace);
    }

    private static void WriteServer(StringBuilder text, ServerCore server) => Add(
        text,
        ("redis_version", ServerCore.Version),
        ("redis_mode", "standalone"),
        ("server_name", "arenas"),
        ("store", server.Store.Name),
        ("pool", server.Options.Pool),
        ("os", Environment.OSVersion.ToString()),
        ("arch_bits", 64),
        ("dotnet_version", Environment.Version.ToString()),
        ("process_id", Environment.ProcessId),
        ("tcp_port", server.Options.Port),
        ("uptime_in_seconds", (long)(DateTime.UtcNow - server.Started).TotalSeconds));

    private static void WriteClients(StringBuilder text, ServerCore server) => Add(
        text,
        ("connected_clients", server.Clients),
        ("maxclients", server.Options.MaxClients));

    private static void WriteMemory(StringBuilder text, ServerCore server)
    {
        StoreStatistics store = server.Store.GetStatistics();
        using Process process = Process.GetCurrentProcess();
        Add(
            text,
            ("used_memory", store.UsedBytes),
            ("used_memory_rss", process.WorkingSet64),
            ("used_memory_peak", process.PeakWorkingSet64),
            ("maxmemory", store.LimitBytes),
            ("maxmemory_policy", server.Settings["maxmemory-policy"]),
            ("mem_clients_normal", server.Buffers.GetStatistics().InUseBytes),
            ("mem_allocator", "arenas"),
            ("gc_heap_bytes", GC.GetTotalMemory(forceFullCollection: false)),
            ("gc_pause_total_ms", (long)GC.GetTotalPauseDuration().TotalMilliseconds),
            ("gc_collections", GC.CollectionCount(0)));
    }

    private static void WriteStats(StringBuilder text, ServerCore server)
    {
        StoreStatistics store = server.Store.GetStatistics();
        Add(
            text,
            ("total_connections_received", server.Connections),
            ("total_commands_processed", server.Commands),
            ("rejected_connections", server.Refused),
            ("protocol_errors", server.Faults),
            ("keyspace_hits", store.Hits),
            ("keyspace_misses", store.Misses),
            ("evicted_keys", store.Evicted),
            ("expired_keys", store.Expired));
    }

    private static void WriteKeyspace(StringBuilder text, ServerCore server)
    {
        if (server.Store.Count > 0)
        {
            Add(text, ("db0", $"keys={server.Store.Count},expires=0,avg_ttl=0"));
        }
    }

    private static void Add(StringBuilder text, params ReadOnlySpan<(string Name, object Value)> lines)
    {
        foreach ((string name, object value) in lines)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"{name}:{value}\r\n");
        }
    }
}
