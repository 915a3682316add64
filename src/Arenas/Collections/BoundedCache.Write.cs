using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>Writing: room is made and the entry written with nothing locked, then it is linked in one step.</content>
public sealed partial class BoundedCache
{
    /// <summary>Sets the value of a key.</summary>
    /// <param name="key">The key; copied.</param>
    /// <param name="value">The value; copied.</param>
    /// <param name="timeToLive">How long the entry lives; null takes <see cref="DefaultTimeToLive"/>,
    /// <see cref="Timeout.InfiniteTimeSpan"/> lets it live for ever.</param>
    /// <param name="options">Under which conditions.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What was done; only after <see cref="CacheSetResult.Added"/> and <see cref="CacheSetResult.Replaced"/>
    /// the entry has the value, and else the one it had.</returns>
    /// <remarks>Cost: 70 to 150 nanoseconds, and what it takes to evict others. A value that fits the block of the one
    /// before is written in place, if nobody reads that.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public CacheSetResult Set(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        TimeSpan? timeToLive = null,
        CacheSetOptions options = CacheSetOptions.None,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        CheckKey(key);
        long deadline = DeadlineOf(timeToLive ?? DefaultTimeToLive ?? Timeout.InfiniteTimeSpan);
        StartSweepingIf(deadline);
        ulong hash = KeyHash.Of(key);
        if (TrySetInPlace(key, value, deadline, options, hash, out CacheSetResult result))
        {
            return result;
        }
        // Room for a deadline that is kept, if there is one to keep.
        bool hasDeadline = deadline != CacheEntry.Never || (options & CacheSetOptions.KeepTimeToLive) != 0;
        nuint bytes = CacheEntry.BlockBytesOf(key.Length, value.Length, hasDeadline);
        result = TryAllocEntry(hash, bytes, file, line, out nuint block);
        if (result != CacheSetResult.Added)
        {
            return result;
        }
        CacheEntry made = CacheEntry.Make(block, key, value.Length, hasDeadline, deadline);
        value.CopyTo(made.Value);
        return Link(made, hash, options, expected: null);
    }

    /// <summary>Removes the entry of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one that had not expired.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = FindLive(ref shard, key, hash, out CacheEntry expired);
        CacheEntry removed = default;
        if (at >= 0)
        {
            removed = CacheSlot.Entry(shard.Slot(at));
            Unlink(ref shard, at, CacheRemovalReason.Removed);
        }
        shard.Exit();
        DropUnlessNull(expired, CacheRemovalReason.Expired);
        DropUnlessNull(removed, CacheRemovalReason.Removed);
        return at >= 0;
    }

    /// <summary>Finds the slot of a key; takes the entry out if its time is over.</summary>
    private int FindLive(ref CacheShard shard, ReadOnlySpan<byte> key, ulong hash, out CacheEntry expired)
    {
        expired = default;
        int at = shard.Find(key, CacheShard.TagOf(hash));
        if (at >= 0 && CacheSlot.IsTimed(shard.Slot(at)) && IsOver(ref shard, at))
        {
            expired = CacheSlot.Entry(shard.Slot(at));
            Unlink(ref shard, at, CacheRemovalReason.Expired);
            at = -1;
        }
        return at;
    }

    private void DropUnlessNull(CacheEntry entry, CacheRemovalReason reason)
    {
        if (!entry.IsNull)
        {
            Drop(entry, reason);
        }
    }

    /// <summary>Sets a value that needs no other block, or finds that none is to be set.</summary>
    private bool TrySetInPlace(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        long deadline,
        CacheSetOptions options,
        ulong hash,
        out CacheSetResult result)
    {
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = FindLive(ref shard, key, hash, out CacheEntry expired);
        bool isRefused = (options & (at >= 0 ? CacheSetOptions.IfAbsent : CacheSetOptions.IfPresent)) != 0;
        bool isDone = isRefused;
        if (at >= 0 && !isRefused && _listener is null)
        {
            CacheEntry entry = CacheSlot.Entry(shard.Slot(at));
            bool keeps = (options & CacheSetOptions.KeepTimeToLive) != 0;
            long until = keeps ? entry.Deadline : deadline;
            bool hasDeadline = until != CacheEntry.Never;
            isDone = Volatile.Read(ref entry.Holds) == 1 && entry.Fits(value.Length, hasDeadline);
            if (isDone)
            {
                entry.Rewrite(value, hasDeadline, until);
                shard.Slot(at) = CacheSlot.Timed(shard.Slot(at), hasDeadline);
                NoteReplaced(ref shard, at, until);
            }
        }
        shard.Exit();
        DropUnlessNull(expired, CacheRemovalReason.Expired);
        result = isRefused ? CacheSetResult.Unchanged : CacheSetResult.Replaced;
        SweepSome(hash);
        return isDone;
    }

    private static void NoteReplaced(ref CacheShard shard, int at, long deadline)
    {
        shard.Counts.Replaced++;
        shard.Use(at);
        if (deadline != CacheEntry.Never)
        {
            shard.Expect(deadline);
        }
    }

    /// <summary>Links an entry that was made, in place of the one of its key; frees it if it is not to be.</summary>
    /// <param name="made">The entry; its one hold is given away.</param>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="options">Under which conditions.</param>
    /// <param name="expected">The entry to replace, or none where it is the null entry; null for any.</param>
    private CacheSetResult Link(CacheEntry made, ulong hash, CacheSetOptions options, CacheEntry? expected)
    {
        nuint table = 0;
        nuint tableBytes = 0;
        int capacity = 0;
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                LinkStep step = TryLink(made, hash, options, expected, ref table, ref tableBytes, capacity,
                    out CacheSetResult result);
                if (step == LinkStep.Done)
                {
                    made = default;
                    return result;
                }
                if (step == LinkStep.Refused)
                {
                    return CacheSetResult.Unchanged;
                }
                bool canGoOn = step == LinkStep.NeedsEntry
                    ? TryEvict(hash)
                    : TryGetTable(hash, ref table, ref tableBytes, ref capacity) || TryEvictFrom(ref ShardOf(hash));
                if (!canGoOn)
                {
                    _ = Interlocked.Increment(ref _noMemory);
                    return CacheSetResult.NoMemory;
                }
            }
        }
        finally
        {
            FreeTable(table, tableBytes);
            if (!made.IsNull)
            {
                Release(made);
            }
        }
    }

    private LinkStep TryLink(
        CacheEntry made,
        ulong hash,
        CacheSetOptions options,
        CacheEntry? expected,
        ref nuint table,
        ref nuint tableBytes,
        int capacity,
        out CacheSetResult result)
    {
        result = CacheSetResult.Added;
        ref CacheShard shard = ref EnterShardOf(hash);
        if (table != 0 && capacity > shard.Capacity)
        {
            (nuint, nuint) old = (shard.Table, shard.TableBytes);
            if (shard.TryMove(table, tableBytes, capacity))
            {
                (table, tableBytes) = old;
            }
        }
        int at = FindLive(ref shard, made.Key, hash, out CacheEntry expired);
        CacheEntry replaced = at >= 0 ? CacheSlot.Entry(shard.Slot(at)) : default;
        bool isExpected = expected is null || expected.Value.Address == replaced.Address;
        LinkStep step = LinkStep.Done;
        if (!isExpected || (options & (at >= 0 ? CacheSetOptions.IfAbsent : CacheSetOptions.IfPresent)) != 0)
        {
            step = LinkStep.Refused;
        }
        else if (at >= 0)
        {
            result = CacheSetResult.Replaced;
            Replace(ref shard, at, made, (options & CacheSetOptions.KeepTimeToLive) != 0);
        }
        else
        {
            step = TryAdd(ref shard, made, hash, isLastTry: table != 0);
        }
        shard.Exit();
        DropUnlessNull(expired, CacheRemovalReason.Expired);
        if (step == LinkStep.Done)
        {
            DropUnlessNull(replaced, CacheRemovalReason.Replaced);
        }
        return step;
    }

    private void Replace(ref CacheShard shard, int at, CacheEntry made, bool keepsTime)
    {
        CacheEntry old = CacheSlot.Entry(shard.Slot(at));
        if (keepsTime && made.HasDeadline)
        {
            made.Deadline = old.Deadline;
        }
        long deadline = made.Deadline;
        shard.EntryBytes += (long)made.BlockBytes - (long)old.BlockBytes;
        shard.Slot(at) = CacheSlot.Moved(shard.Slot(at), made.Address, deadline != CacheEntry.Never);
        NoteDetached(old);
        NoteReplaced(ref shard, at, deadline);
    }

    private LinkStep TryAdd(ref CacheShard shard, CacheEntry made, ulong hash, bool isLastTry)
    {
        if (shard.IsCrowded && !isLastTry)
        {
            return LinkStep.NeedsTable;
        }
        if (!TryCountEntry())
        {
            return LinkStep.NeedsEntry;
        }
        long deadline = made.Deadline;
        ulong slot = CacheSlot.Of(CacheShard.TagOf(hash), made.Address, deadline != CacheEntry.Never);
        if (!shard.TryInsert(slot, out int at))
        {
            _ = Interlocked.Decrement(ref _entries);
            return LinkStep.NeedsTable;
        }
        shard.EntryBytes += (long)made.BlockBytes;
        shard.Counts.Added++;
        shard.Admit(at, hash);
        if (deadline != CacheEntry.Never)
        {
            shard.Expect(deadline);
        }
        Debug.Assert(shard.EntryBytes > 0, "a shard's bytes are counted");
        return LinkStep.Done;
    }

    /// <summary>Gets a larger table for the shard of a hash, in place of what was got before.</summary>
    private bool TryGetTable(ulong hash, ref nuint table, ref nuint tableBytes, ref int capacity)
    {
        FreeTable(table, tableBytes);
        table = 0;
        int least = int.Max(ShardOf(hash).Capacity, capacity);
        capacity = int.Max(CacheShard.CapacityFor(0), least + (least >> 3));
        tableBytes = RoundUp(CacheShard.TableBytesOf(capacity));
        capacity = CacheShard.CapacityIn(tableBytes, capacity);
        if (!TryAllocReserved(hash, tableBytes, "", 0, out table))
        {
            return false;
        }
        _ = Interlocked.Add(ref _tableBytes, (long)tableBytes);
        return true;
    }

    private static nuint RoundUp(nuint bytes) =>
        CacheEntry.BlockBytesOf(0, (int)bytes - CacheEntry.HeadBytes, hasDeadline: false);
}
