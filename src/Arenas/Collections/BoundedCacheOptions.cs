using System;
using System.Numerics;

namespace Arenas;

/// <summary>What a <see cref="BoundedCache"/> is created with.</summary>
public sealed class BoundedCacheOptions
{
    /// <summary>The largest number of parts a cache has.</summary>
    internal const int MaxShards = 1 << 20;

    private const long ShardBytes = 256 << 10;
    private const int ShardEntries = 8 << 10;
    private const long LeastShardBytes = 32 << 10;
    private const int LeastShardEntries = 512;

    /// <summary>Gets or sets the heap that entries lie in, which the cache does not own; null gives it a heap of its
    /// own.</summary>
    public NativeHeap? Heap { get; set; }

    /// <summary>Gets or sets the most bytes the cache holds; null takes the limit of its heap.</summary>
    /// <remarks>Counted are the blocks of the entries, as size classes round them, those that were removed while leased
    /// among them, and all of the cache's tables, also while one grows. At least 8 KB.</remarks>
    public long? LimitBytes { get; set; }

    /// <summary>Gets or sets the most entries the cache holds; null sets no limit.</summary>
    public long? LimitEntries { get; set; }

    /// <summary>Gets or sets how long an entry lives that is set without a time to live of its own; null, the
    /// default, lets it live for ever.</summary>
    public TimeSpan? DefaultTimeToLive { get; set; }

    /// <summary>Gets or sets the clock. Entries expire by its timestamps, which no change of the date moves.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets how often entries that have expired are looked for, if nobody asks for them; one second
    /// by default.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets in how many parts the cache is divided, each with a lock of its own: a power of two up
    /// to 1,048,576; null chooses by the limits and the number of processors.</summary>
    public int? ShardCount { get; set; }

    /// <summary>Gets or sets what is told of every entry that goes, on the thread that made it go, after it is gone and
    /// with nothing locked. What it throws is counted and goes no further.</summary>
    public CacheRemovalListener? RemovalListener { get; set; }

    /// <summary>Gets or sets the name that messages call the cache by.</summary>
    public string? Name { get; set; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        ArgumentOutOfRangeException.ThrowIfLessThan(LimitBytes ?? long.MaxValue, 8 << 10, nameof(LimitBytes));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LimitEntries ?? 1, nameof(LimitEntries));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
            DefaultTimeToLive ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(DefaultTimeToLive));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SweepInterval, TimeSpan.Zero, nameof(SweepInterval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            SweepInterval, TimeSpan.FromDays(40), nameof(SweepInterval));
        if (ShardCount is int shards && (shards <= 0 || shards > MaxShards || !BitOperations.IsPow2(shards)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ShardCount), shards, $"A number of shards is a power of two up to {MaxShards}.");
        }
    }

    /// <summary>In how many parts: so many that none grows too long to walk through, and that threads seldom meet, if
    /// there is enough to divide.</summary>
    internal int EffectiveShards(long limitBytes)
    {
        if (ShardCount is int given)
        {
            return given;
        }
        long entries = LimitEntries ?? long.MaxValue;
        long wanted = long.Max(
            long.Min(limitBytes / ShardBytes, entries / ShardEntries), 4L * Environment.ProcessorCount);
        long most = long.Min(limitBytes / LeastShardBytes, entries / LeastShardEntries);
        long count = long.Clamp(long.Min(wanted, most), 1, MaxShards);
        return (int)BitOperations.RoundUpToPowerOf2((ulong)count);
    }
}
