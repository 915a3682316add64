using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <summary>A cache of byte strings in native memory, with limits that are never passed.</summary>
/// <remarks>
/// <para><b>Ownership</b>: keys and values are copied in, and the cache owns the copies. What is read through a
/// <see cref="CacheLease"/> or a <see cref="CacheOwner"/> is read in place, and stays until that is disposed, even if
/// the entry is replaced, removed, evicted or expired meanwhile, or the cache disposed.</para>
/// <para><b>Threads</b>: every member may be called on any thread at any time. Each call is atomic for its key. User
/// code (listeners, updates, visitors) runs with nothing locked, and may call the cache.</para>
/// <para><b>Limits</b>: bytes and entries are reserved before they are used, so neither limit is passed at any instant;
/// to admit an entry others are evicted. Which, is decided by how often they were used, recently, and by their size: a
/// scan does not wash out what is used often. Not counted is what the heap needs to hold blocks, about a fiftieth.
/// </para>
/// <para><b>Cost</b>: some 60 nanoseconds to find an entry, more when it is not in the processor's caches; nothing is
/// allocated on the garbage-collected heap by any call but <see cref="TryGetOwner"/>. An entry needs 12 bytes besides
/// its key and value, 8 more with a time to live, rounding to a size class, and some 16 for its part of the tables.
/// </para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>;
/// <see cref="ArgumentException"/> for a key longer than <see cref="MaxKeyLength"/>. Lack of memory is a result, not
/// an exception.</para>
/// </remarks>
public sealed partial class BoundedCache : IDisposable
{
    private static int s_created;

    private readonly NativeHeap _heap;
    private readonly CacheShard[] _shards;
    private readonly int _shardBits;
    private readonly long _fixedBytes;
    private readonly CacheRemovalListener? _listener;
    private readonly bool _ownsHeap;
    private bool _isDisposed;
    private int _isHeapGone;

    /// <summary>Initializes a cache without entries.</summary>
    /// <param name="options">What to create it with; read once.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BoundedCache(BoundedCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        int number = Interlocked.Increment(ref s_created);
        Name = options.Name ?? $"cache {number}";
        _ownsHeap = options.Heap is null;
        _heap = options.Heap ?? new(new NativeHeapOptions { Name = Name, FreesAtDispose = true });
        LimitBytes = options.LimitBytes ?? _heap.LimitBytes;
        LimitEntries = options.LimitEntries;
        DefaultTimeToLive = options.DefaultTimeToLive;
        _listener = options.RemovalListener;
        _clock = new(options.TimeProvider);
        _sweepInterval = options.SweepInterval;
        _shards = new CacheShard[options.EffectiveShards(LimitBytes)];
        _shardBits = BitOperations.Log2((uint)_shards.Length);
        _fixedBytes = (long)_shards.Length * Unsafe.SizeOf<CacheShard>();
        _usedBytes = _fixedBytes;
        foreach (ref CacheShard shard in _shards.AsSpan())
        {
            shard.Reset();
        }
        Debug.Assert(_shards.Length == 1 << _shardBits, "a power of two");
    }

    /// <summary>Gets the length of the longest key, in bytes.</summary>
    public static int MaxKeyLength => CacheEntry.MaxKeyLength;

    /// <summary>Gets the name of the cache.</summary>
    public string Name { get; }

    /// <summary>Gets the heap that entries lie in.</summary>
    public NativeHeap Heap => _heap;

    /// <summary>Gets the most bytes the cache holds.</summary>
    public long LimitBytes { get; }

    /// <summary>Gets the most entries the cache holds; null if only bytes limit it.</summary>
    public long? LimitEntries { get; }

    /// <summary>Gets how long an entry lives that is set without a time to live; null for ever.</summary>
    public TimeSpan? DefaultTimeToLive { get; }

    /// <summary>Gets the number of entries. Those that have expired and were not yet found count.</summary>
    public long Count => Volatile.Read(ref _entries);

    /// <summary>Gets the bytes the cache holds now: blocks and tables.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Gets a value indicating whether the cache was disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _isDisposed);

    /// <summary>Removes all entries. Those that are set meanwhile may stay.</summary>
    /// <remarks>Cost: visits every entry.</remarks>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        ClearShards(closes: false);
    }

    /// <summary>Frees all entries; those that are leased go with their leases. A second time, it does nothing.
    /// </summary>
    /// <remarks>The listener is told of every entry. A heap of the cache's own is disposed with the last block.
    /// </remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }
        StopSweeping();
        ClearShards(closes: true);
        DisposeHeapIfLast();
    }

    private ref CacheShard ShardOf(ulong hash)
    {
        int index = _shardBits == 0 ? 0 : (int)(hash >> (64 - _shardBits));
        Debug.Assert((uint)index < (uint)_shards.Length, "the leading bits name a shard");
        return ref _shards[index];
    }

    /// <summary>The shard of a hash, locked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref CacheShard EnterShardOf(ulong hash)
    {
        ref CacheShard shard = ref ShardOf(hash);
        shard.Enter();
        if (shard.IsClosed)
        {
            shard.Exit();
            ThrowIfDisposed();
        }
        return ref shard;
    }

    private void ClearShards(bool closes)
    {
        foreach (ref CacheShard shard in _shards.AsSpan())
        {
            shard.Enter();
            CacheShard old = shard;
            _ = Interlocked.Add(ref _entries, -old.Count);
            shard.Counts.Cleared += old.Count;
            shard.Reset();
            shard.IsClosed |= closes;
            for (int at = old.NextFrom(0); at >= 0; at = old.NextFrom(at + 1))
            {
                // Under the lock, as leases end meanwhile.
                NoteDetached(CacheSlot.Entry(old.Slot(at)));
            }
            shard.Exit();
            for (int at = old.NextFrom(0); at >= 0; at = old.NextFrom(at + 1))
            {
                Drop(CacheSlot.Entry(old.Slot(at)), CacheRemovalReason.Cleared);
            }
            FreeTable(old.Table, old.TableBytes);
        }
    }

    private void DisposeHeapIfLast()
    {
        if (_ownsHeap && IsDisposed && Volatile.Read(ref _usedBytes) == _fixedBytes
            && Interlocked.Exchange(ref _isHeapGone, 1) == 0)
        {
            _heap.Dispose();
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length > CacheEntry.MaxKeyLength)
        {
            throw new ArgumentException(
                $"A key of {key.Length} bytes is longer than {CacheEntry.MaxKeyLength}.", nameof(key));
        }
    }
}
