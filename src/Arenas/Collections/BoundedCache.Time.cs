using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>Times to live.</content>
public sealed partial class BoundedCache
{
    private const int SlotsPerWrite = 16;
    private const int SlotsPerStep = 256;

    private readonly CacheClock _clock;
    private readonly TimeSpan _sweepInterval;
    private ITimer? _sweeper;
    private int _hasSweeper;

    /// <summary>Gets how much longer the entry of a key lives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The time; null if it lives for ever, or there is none.</param>
    /// <returns>Whether there is an entry that has not expired. That does not count as use.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public bool TryGetTimeToLive(ReadOnlySpan<byte> key, out TimeSpan? timeToLive)
    {
        timeToLive = null;
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = FindLive(ref shard, key, hash, out CacheEntry expired);
        long deadline = at >= 0 ? CacheSlot.Entry(shard.Slot(at)).Deadline : CacheEntry.Never;
        shard.Exit();
        DropUnlessNull(expired, CacheRemovalReason.Expired);
        if (deadline != CacheEntry.Never)
        {
            timeToLive = _clock.Until(deadline);
        }
        return at >= 0;
    }

    /// <summary>Sets how much longer the entry of a key lives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The time; if it is not positive, the entry expires now.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was set: false if there is no entry, or no memory for one with room for a deadline.
    /// </returns>
    /// <inheritdoc cref="TryGetTimeToLive"/>
    public bool Expire(
        ReadOnlySpan<byte> key,
        TimeSpan timeToLive,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        long deadline = timeToLive <= TimeSpan.Zero && timeToLive != Timeout.InfiniteTimeSpan
            ? long.MinValue
            : DeadlineOf(timeToLive);
        return TrySetDeadline(key, deadline, file, line);
    }

    /// <summary>Sets when the entry of a key expires.</summary>
    /// <param name="key">The key.</param>
    /// <param name="time">The time, turned into a time to live by the clock as it is now; if it has passed, the entry
    /// expires now.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="Expire(ReadOnlySpan{byte}, TimeSpan, string, int)"/>
    public bool Expire(
        ReadOnlySpan<byte> key,
        DateTimeOffset time,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        TimeSpan left = time - _clock.Provider.GetUtcNow();
        return Expire(key, left <= TimeSpan.Zero ? TimeSpan.Zero : left, file, line);
    }

    /// <summary>Lets the entry of a key live for ever.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there is an entry, and it had a time to live.</returns>
    /// <inheritdoc cref="TryGetTimeToLive"/>
    public bool Persist(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = FindLive(ref shard, key, hash, out CacheEntry expired);
        bool isDone = at >= 0 && CacheSlot.IsTimed(shard.Slot(at));
        if (isDone)
        {
            CacheSlot.Entry(shard.Slot(at)).MakeTimed(hasDeadline: true, CacheEntry.Never);
            shard.Slot(at) = CacheSlot.Timed(shard.Slot(at), isTimed: false);
        }
        shard.Exit();
        DropUnlessNull(expired, CacheRemovalReason.Expired);
        return isDone;
    }

    /// <summary>Removes what has expired, now.</summary>
    /// <returns>The number of entries removed.</returns>
    /// <remarks>Cost: visits every entry that has a deadline. The cache does so by itself, too: a little with each
    /// write, and all of it from time to time.</remarks>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public long RemoveExpired()
    {
        ThrowIfDisposed();
        long removed = 0;
        long now = _clock.Now;
        foreach (ref CacheShard shard in _shards.AsSpan())
        {
            // As a sweep may have been half way, one more sees the rest.
            for (int round = 0; round < 2; round++)
            {
                while (Volatile.Read(ref shard.NextDeadline) <= now)
                {
                    removed += Sweep(ref shard, now, SlotsPerStep, out bool isOver);
                    if (isOver)
                    {
                        break;
                    }
                }
            }
            ShrinkIfSparse(ref shard);
        }
        return removed;
    }

    /// <summary>The timestamp at which a time from now is over.</summary>
    internal long DeadlineOf(TimeSpan timeToLive)
    {
        if (timeToLive == Timeout.InfiniteTimeSpan)
        {
            return CacheEntry.Never;
        }
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
        return _clock.After(timeToLive);
    }

    private bool TrySetDeadline(ReadOnlySpan<byte> key, long deadline, string file, int line)
    {
        StartSweepingIf(deadline);
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        while (TryHold(key, counts: false, out CacheEntry current))
        {
            try
            {
                CacheSetResult result = SetDeadline(key, hash, current, deadline, file, line);
                if (result != CacheSetResult.Unchanged)
                {
                    return result == CacheSetResult.Replaced;
                }
            }
            finally
            {
                Release(current);
            }
        }
        return false;
    }

    /// <summary>Sets the deadline of an entry that the caller holds; unchanged if it is linked no more.</summary>
    private CacheSetResult SetDeadline(
        ReadOnlySpan<byte> key, ulong hash, CacheEntry current, long deadline, string file = "", int line = 0)
    {
        Debug.Assert(current.Holds > 0, "the caller holds it");
        StartSweepingIf(deadline);
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = shard.Find(key, CacheShard.TagOf(hash));
        bool isSame = at >= 0 && CacheSlot.Entry(shard.Slot(at)).Address == current.Address;
        bool fits = current.HasDeadline || current.Fits(current.ValueLength, hasDeadline: true);
        if (isSame && fits)
        {
            current.MakeTimed(hasDeadline: true, deadline);
            shard.Slot(at) = CacheSlot.Timed(shard.Slot(at), deadline != CacheEntry.Never);
            shard.Expect(deadline);
        }
        shard.Exit();
        if (!isSame || fits)
        {
            return isSame ? CacheSetResult.Replaced : CacheSetResult.Unchanged;
        }
        CacheSetResult result = TryMake(key, current.ValueLength, hash, file, line, out CacheEntry made);
        if (result != CacheSetResult.Added)
        {
            return result;
        }
        current.Value.CopyTo(made.Value);
        made.Deadline = deadline;
        return Link(made, hash, CacheSetOptions.IfPresent, current);
    }

    /// <summary>Sweeps a few slots of a shard that has something to sweep.</summary>
    private void SweepSome(ulong hash)
    {
        ref CacheShard shard = ref ShardOf(hash);
        if (Volatile.Read(ref shard.NextDeadline) != CacheEntry.Never)
        {
            long now = _clock.Now;
            if (Volatile.Read(ref shard.NextDeadline) <= now)
            {
                _ = Sweep(ref shard, now, SlotsPerWrite, out _);
            }
        }
    }

    private int Sweep(ref CacheShard shard, long now, int most, out bool isOver)
    {
        const int batch = 32;
        Span<nuint> found = stackalloc nuint[batch];
        int count = 0;
        shard.Enter();
        while (count < batch)
        {
            int at = shard.NextExpired(now, ref most);
            if (at < 0)
            {
                break;
            }
            CacheEntry entry = CacheSlot.Entry(shard.Slot(at));
            Unlink(ref shard, at, CacheRemovalReason.Expired);
            found[count++] = entry.Address;
        }
        isOver = shard.IsClosed || shard.IsAtStart;
        shard.Exit();
        for (int i = 0; i < count; i++)
        {
            Drop(new(found[i]), CacheRemovalReason.Expired);
        }
        return count;
    }

    /// <summary>Gives a shard that lost most of its entries a smaller table.</summary>
    private void ShrinkIfSparse(ref CacheShard shard)
    {
        if (!shard.IsSparse)
        {
            return;
        }
        int capacity = CacheShard.CapacityFor(shard.Count);
        nuint bytes = RoundUp(CacheShard.TableBytesOf(capacity));
        capacity = CacheShard.CapacityIn(bytes, capacity);
        // Never at the cost of an entry: what there is no room for stays as it is.
        if (Volatile.Read(ref _usedBytes) + (long)bytes > LimitBytes
            || !TryAllocReserved(0, bytes, "", 0, out nuint table))
        {
            return;
        }
        _ = Interlocked.Add(ref _tableBytes, (long)bytes);
        shard.Enter();
        (nuint, nuint) unused = (table, bytes);
        if (!shard.IsClosed && shard.IsSparse)
        {
            (nuint, nuint) old = (shard.Table, shard.TableBytes);
            unused = shard.TryMove(table, bytes, capacity) ? old : unused;
        }
        shard.Exit();
        FreeTable(unused.Item1, unused.Item2);
    }

    private void StartSweepingIf(long deadline)
    {
        if (deadline != CacheEntry.Never && Volatile.Read(ref _hasSweeper) == 0
            && Interlocked.Exchange(ref _hasSweeper, 1) == 0)
        {
            // Weakly: a cache that nobody knows any more is not kept alive by its clock.
            ITimer timer = _clock.Provider.CreateTimer(
                static state => OnSweep((WeakReference<BoundedCache>)state!),
                new WeakReference<BoundedCache>(this),
                _sweepInterval,
                _sweepInterval);
            Volatile.Write(ref _sweeper, timer);
            if (IsDisposed)
            {
                timer.Dispose();
            }
        }
    }

    private void StopSweeping() => Volatile.Read(ref _sweeper)?.Dispose();

    private static void OnSweep(WeakReference<BoundedCache> weak)
    {
        if (weak.TryGetTarget(out BoundedCache? cache) && !cache.IsDisposed)
        {
            try
            {
                _ = cache.RemoveExpired();
            }
            catch (ObjectDisposedException)
            {
                // Disposed meanwhile: everything has gone.
            }
        }
    }
}
