using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using Arenas.CacheServer.Protocol;
using Arenas.CacheServer.Stores;
using Microsoft.AspNetCore.Connections;

namespace Arenas.CacheServer.Hosting;

/// <summary>What all connections share: the store, the memory for input, and the counts.</summary>
internal sealed class ServerCore : IDisposable
{
    /// <summary>The version of the protocol's commands that clients may rely on.</summary>
    public const string Version = "7.0.15";

    private readonly CacheServerOptions _options;
    private readonly ConcurrentDictionary<long, (Session Session, ConnectionContext Connection)> _sessions = [];
    private readonly Timer? _sweeper;
    private long _lastId;
    private long _commands;
    private long _faults;
    private long _refused;

    public ServerCore(CacheServerOptions options)
    {
        _options = options;
        Store = options.Store == "managed"
            ? new ManagedStore()
            : new ArenasStore(new()
            {
                Name = "cache",
                LimitBytes = options.LimitBytes,
                LimitEntries = options.LimitEntries,
            });
        Buffers = new(new() { Name = "input", LimitBytes = options.InputLimitBytes });
        if (options.Timeout > TimeSpan.Zero)
        {
            _sweeper = new(static server => ((ServerCore)server!).CloseSilent(), this, 1000, 1000);
        }
    }

    public IStore Store { get; }

    /// <summary>Memory for commands that come in several pieces.</summary>
    public NativeMemoryPool Buffers { get; }

    public ProtocolLimits Limits { get; } = new();

    /// <summary>Output after which a connection sends before it goes on.</summary>
    public long FlushBytes { get; } = 64 << 10;

    public DateTime Started { get; } = DateTime.UtcNow;

    public int Clients => _sessions.Count;

    public long Connections => Volatile.Read(ref _lastId);

    public long Commands => Volatile.Read(ref _commands);

    public long Faults => Volatile.Read(ref _faults);

    public long Refused => Volatile.Read(ref _refused);

    public CacheServerOptions Options => _options;

    /// <summary>What CONFIG GET tells.</summary>
    public IReadOnlyDictionary<string, string> Settings => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["appendonly"] = "no",
        ["databases"] = "1",
        ["maxclients"] = _options.MaxClients.ToString(CultureInfo.InvariantCulture),
        ["maxmemory"] = _options.LimitBytes.ToString(CultureInfo.InvariantCulture),
        ["maxmemory-policy"] = Store.Name == "arenas" ? "allkeys-lfu" : "noeviction",
        ["save"] = "",
        ["timeout"] = ((long)_options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    };

    public bool TryEnter(ConnectionContext connection, [NotNullWhen(true)] out Session? session)
    {
        session = null;
        if (_sessions.Count >= _options.MaxClients)
        {
            _ = Interlocked.Increment(ref _refused);
            return false;
        }
        session = new(this, Interlocked.Increment(ref _lastId));
        _sessions[session.Id] = (session, connection);
        return true;
    }

    public void Leave(Session session) => _ = _sessions.TryRemove(session.Id, out _);

    public void CountCommands(long count) => _ = Interlocked.Add(ref _commands, count);

    public void CountFault() => _ = Interlocked.Increment(ref _faults);

    /// <summary>Gives unused memory back now.</summary>
    public void Trim()
    {
        foreach (NativeHeap heap in Heaps())
        {
            _ = heap.Trim();
        }
    }

    /// <summary>The heaps that the server made for itself.</summary>
    public IEnumerable<NativeHeap> Heaps()
    {
        yield return Buffers.Heap;
        if (Store is ArenasStore store)
        {
            yield return store.Heap;
        }
    }

    public void Dispose()
    {
        _sweeper?.Dispose();
        Store.Dispose();
        Buffers.Dispose();
    }

    private void CloseSilent()
    {
        long oldest = Environment.TickCount64 - (long)_options.Timeout.TotalMilliseconds;
        foreach ((Session session, ConnectionContext connection) in _sessions.Values)
        {
            if (session.LastActivity < oldest)
            {
                connection.Abort(new("The client was silent for too long."));
            }
        }
    }
}
