using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>How a program wants its cache: operations that say so may stand anywhere in it.</summary>
internal sealed record CacheSettings
{
    /// <summary>Gets how the heap is wanted; its "limit" is that of the heap, and makes it refuse.</summary>
    public HeapSettings Heap { get; private init; } = HeapSettings.Of([]);

    public long LimitBytes { get; private init; } = 64 << 20;

    public long? LimitEntries { get; private init; }

    public int ShardBits { get; private init; } = 1;

    public TimeSpan? TimeToLive { get; private init; }

    public long Hertz { get; private init; } = TimeSpan.TicksPerSecond;

    /// <summary>Gets whether a listener is told of what goes.</summary>
    public bool IsTold { get; private init; }

    /// <summary>Gets how often the listener throws: each time so many calls have passed; 0 for never.</summary>
    public int ThrowsEach { get; private init; }

    /// <summary>Gets whether the heap is the cache's own.</summary>
    public bool OwnsHeap { get; private init; }

    public int Salt { get; private init; }

    public int Crowd { get; private init; }

    public static CacheSettings Of(IReadOnlyList<Operation> program)
    {
        CacheSettings settings = new() { Heap = HeapSettings.Of(program) };
        foreach (Operation operation in program)
        {
            settings = settings.With(operation) ?? settings;
        }
        return settings;
    }

    public static bool IsSetting(Operation operation) =>
        HeapSettings.IsSetting(operation) || new CacheSettings().With(operation) is not null;

    public BoundedCache CreateCache(CheckedSource source, ManualClock clock, CacheRemovalListener? listener)
    {
        BoundedCacheOptions options = new()
        {
            Heap = OwnsHeap ? null : Heap.CreateHeap(source),
            LimitBytes = LimitBytes,
            LimitEntries = LimitEntries,
            ShardCount = 1 << ShardBits,
            DefaultTimeToLive = TimeToLive,
            TimeProvider = clock,
            RemovalListener = listener,
            Name = "fuzzed",
        };
        return new(options);
    }

    private CacheSettings? With(Operation operation) => operation.Verb switch
    {
        "bytes" => this with { LimitBytes = Math.Clamp(operation.A, 8 << 10, 1 << 30) },
        "entries" => this with { LimitEntries = Math.Max(1, operation.A) },
        "shardbits" => this with { ShardBits = (int)Math.Clamp(operation.A, 0, 4) },
        "ttl" => this with { TimeToLive = TimeSpan.FromMilliseconds(Math.Clamp(operation.A, 1, 1_000_000)) },
        "hertz" => this with { Hertz = Math.Clamp(operation.A, 1000, 1_000_000_000) },
        "told" => this with { IsTold = true, ThrowsEach = (int)Math.Clamp(operation.A, 0, 1000) },
        "ownheap" => this with { OwnsHeap = true },
        "salt" => this with { Salt = (int)Math.Clamp(operation.A, 0, 100) },
        "crowd" => this with { Crowd = (int)Math.Clamp(operation.A, 0, 16) },
        _ => null,
    };
}
