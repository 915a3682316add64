using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading;

namespace Arenas.AspNetCore;

/// <summary>The four instruments of memory pools, read when somebody collects.</summary>
/// <remarks>
/// The meter comes from the host's factory, which shares one meter of a name, so it is not ours to dispose: after
/// <see cref="Dispose"/> the instruments are silent. The server publishes instruments of the same names which its own
/// pools would write; they have no measurements then, and no collector exports them.
/// </remarks>
internal sealed class MemoryPoolInstruments : IDisposable
{
    private const string OwnerTag = "aspnetcore.memory_pool.owner";

    // Longer than four instruments take, shorter than any period of collections.
    private static readonly TimeSpan s_keep = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ArenasMemoryPoolFactory _factory;
    private NativeMemoryPoolStatistics? _last;
    private IReadOnlyDictionary<string, long> _lastRented = new Dictionary<string, long>();
    private long _readAt;
    private volatile bool _isClosed;

    public MemoryPoolInstruments(ArenasMemoryPoolFactory factory, IMeterFactory meters)
    {
        _factory = factory;
#pragma warning disable CA2000 // the factory of meters disposes it
        Meter meter = meters.Create(ArenasMemoryPoolFactory.MeterName);
#pragma warning restore CA2000
        _ = meter.CreateObservableUpDownCounter("aspnetcore.memory_pool.pooled", () => OfArenas(one => one.PooledBytes),
            "By", "Number of bytes currently held by the memory pool and available for reuse.");
        _ = meter.CreateObservableCounter("aspnetcore.memory_pool.allocated", () => OfArenas(one => one.AllocatedBytes),
            "By", "Total number of bytes allocated by the memory pool.");
        _ = meter.CreateObservableCounter("aspnetcore.memory_pool.evicted", () => OfArenas(one => one.EvictedBytes),
            "By", "Total number of bytes evicted from the memory pool.");
        _ = meter.CreateObservableCounter("aspnetcore.memory_pool.rented", Rented,
            "By", "Total number of bytes rented from the memory pool.");
    }

    public void Dispose() => _isClosed = true;

    private static Measurement<long> Measured(long value, string owner) =>
        new(value, new KeyValuePair<string, object?>(OwnerTag, owner));

    private Measurement<long>[] OfArenas(Func<NativeMemoryPoolStatistics, long> read) =>
        Read(out _) is { } reading && _factory.FirstOwner is { } owner ? [Measured(read(reading), owner)] : [];

    private Measurement<long>[] Rented() =>
        Read(out IReadOnlyDictionary<string, long> rented) is null
            ? []
            : [.. rented.Select(pair => Measured(pair.Value, pair.Key))];

    private NativeMemoryPoolStatistics? Read(out IReadOnlyDictionary<string, long> rented)
    {
        lock (_lock)
        {
            rented = _lastRented;
            if (_isClosed)
            {
                return null;
            }
            if (_last is not null && TimeProvider.System.GetElapsedTime(_readAt) < s_keep)
            {
                return _last;
            }
            try
            {
                _last = _factory.Read(out _lastRented);
                _readAt = TimeProvider.System.GetTimestamp();
                rented = _lastRented;
                return _last;
            }
            catch (ObjectDisposedException)
            {
                return null; // the arenas went meanwhile
            }
        }
    }
}
