using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>What is held: every byte is reserved before it is used, and given up after it was freed.</content>
public sealed partial class BoundedCache
{
    // A heap that refuses may have a block once some entries have gone; one that still refuses is asked no more.
    private const int EvictionsWhenRefused = 4;

    private long _usedBytes;
    private long _entries;
    private long _tableBytes;
    private long _detachedBytes;
    private long _detachedEntries;
    private long _tooLarge;
    private long _noMemory;
    private long _listenerErrors;
    private uint _evictHand;

    /// <summary>Makes room for an entry and allocates its block; nothing is locked.</summary>
    private CacheSetResult TryAllocEntry(ulong hash, nuint bytes, string file, int line, out nuint block)
    {
        block = 0;
        if (bytes == 0 || (ulong)bytes > (ulong)MostEntryBytes())
        {
            _ = Interlocked.Increment(ref _tooLarge);
            return CacheSetResult.TooLarge;
        }
        if (TryAllocReserved(hash, bytes, file, line, out block))
        {
            return CacheSetResult.Added;
        }
        _ = Interlocked.Increment(ref _noMemory);
        return CacheSetResult.NoMemory;
    }

    /// <summary>The bytes that are left for entries, were there none.</summary>
    private long MostEntryBytes() =>
        LimitBytes - _fixedBytes - long.Max(Volatile.Read(ref _tableBytes), FirstTableBytes)
            - Volatile.Read(ref _detachedBytes);

    private static long FirstTableBytes => (long)RoundUp(CacheShard.TableBytesOf(CacheShard.CapacityFor(0)));

    private bool TryAllocReserved(ulong hash, nuint bytes, string file, int line, out nuint block)
    {
        block = 0;
        if (!TryReserve((long)bytes, hash))
        {
            return false;
        }
        bool isDone = false;
        try
        {
            // After the bytes were reserved: whoever disposes now sees them, and leaves the heap to who frees last.
            ThrowIfDisposed();
            for (int attempt = 0; !isDone && attempt <= EvictionsWhenRefused; attempt++)
            {
                isDone = _heap.TryAllocBytes(bytes, out block, file, line);
                if (!isDone && !TryEvict(hash))
                {
                    break;
                }
            }
        }
        finally
        {
            if (!isDone)
            {
                GiveUp((long)bytes);
            }
        }
        if (isDone && !CacheSlot.Fits(block))
        {
            Free(block, (long)bytes);
            block = 0;
        }
        return block != 0;
    }

    /// <summary>Reserves bytes, if need be by evicting; false if nothing is left to evict.</summary>
    private bool TryReserve(long bytes, ulong near)
    {
        long used = Volatile.Read(ref _usedBytes);
        while (true)
        {
            if (used > LimitBytes - bytes)
            {
                if (!TryEvict(near))
                {
                    return false;
                }
                used = Volatile.Read(ref _usedBytes);
                continue;
            }
            long seen = Interlocked.CompareExchange(ref _usedBytes, used + bytes, used);
            if (seen == used)
            {
                Debug.Assert(used + bytes <= LimitBytes, "the limit is never passed");
                return true;
            }
            used = seen;
        }
    }

    private void GiveUp(long bytes)
    {
        long left = Interlocked.Add(ref _usedBytes, -bytes);
        Debug.Assert(left >= _fixedBytes, "what is given up was reserved");
        if (left == _fixedBytes)
        {
            DisposeHeapIfLast();
        }
    }

    /// <summary>Counts one more entry; false if that would be one too many.</summary>
    private bool TryCountEntry()
    {
        if (LimitEntries is not long limit)
        {
            _ = Interlocked.Increment(ref _entries);
            return true;
        }
        long entries = Volatile.Read(ref _entries);
        while (entries < limit)
        {
            long seen = Interlocked.CompareExchange(ref _entries, entries + 1, entries);
            if (seen == entries)
            {
                return true;
            }
            entries = seen;
        }
        return false;
    }

    /// <summary>Evicts one entry; false if there is none. Nothing is locked.</summary>
    /// <remarks>Of the shard that is to grow, unless that has less than its share: so shards stay as full as each
    /// other. Without a shard that has more, of any.</remarks>
    private bool TryEvict(ulong near)
    {
        ref CacheShard home = ref ShardOf(near);
        long share = (Volatile.Read(ref _usedBytes) - _fixedBytes - Volatile.Read(ref _tableBytes)) / _shards.Length;
        if (home.EntryBytes >= share && TryEvictFrom(ref home))
        {
            return true;
        }
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < _shards.Length; i++)
            {
                ref CacheShard shard = ref _shards[(int)(_evictHand++ & (uint)(_shards.Length - 1))];
                if ((round != 0 || shard.EntryBytes >= share) && TryEvictFrom(ref shard))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private bool TryEvictFrom(ref CacheShard shard)
    {
        if (shard.Count == 0)
        {
            return false;
        }
        shard.Enter();
        int at = shard.Count == 0 ? -1 : shard.Victim();
        if (at < 0)
        {
            shard.Exit();
            return false;
        }
        CacheEntry victim = CacheSlot.Entry(shard.Slot(at));
        bool isExpired = CacheSlot.IsTimed(shard.Slot(at)) && victim.Deadline <= _clock.Now;
        CacheRemovalReason reason = isExpired ? CacheRemovalReason.Expired : CacheRemovalReason.Evicted;
        if (!isExpired)
        {
            shard.Remember(at, KeyHash.Of(victim.Key));
        }
        Unlink(ref shard, at, reason);
        shard.Exit();
        Drop(victim, reason);
        return true;
    }

    /// <summary>Takes an entry out of the index; the index's hold is the caller's, to be dropped when nothing is
    /// locked.</summary>
    private void Unlink(ref CacheShard shard, int at, CacheRemovalReason reason)
    {
        CacheEntry entry = CacheSlot.Entry(shard.Slot(at));
        shard.EntryBytes -= (long)entry.BlockBytes;
        Debug.Assert(shard.EntryBytes >= 0, "a shard's bytes are counted");
        switch (reason)
        {
            case CacheRemovalReason.Expired:
                shard.Counts.Expired++;
                break;
            case CacheRemovalReason.Evicted when CacheSlot.IsInWindow(shard.Slot(at)):
                shard.Counts.EvictedFromWindow++;
                break;
            case CacheRemovalReason.Evicted:
                shard.Counts.EvictedFromMain++;
                break;
            default:
                shard.Counts.Removed++;
                break;
        }
        shard.Forget(at);
        shard.RemoveAt(at);
        _ = Interlocked.Decrement(ref _entries);
        NoteDetached(entry);
    }

    /// <summary>Counts an entry that is linked no more and still leased; under the lock of its shard.</summary>
    private void NoteDetached(CacheEntry entry)
    {
        if (Volatile.Read(ref entry.Holds) > 1)
        {
            entry.MarkDetached();
            _ = Interlocked.Add(ref _detachedBytes, (long)entry.BlockBytes);
            _ = Interlocked.Increment(ref _detachedEntries);
        }
    }

    /// <summary>Tells of an entry that went, and gives up the index's hold; nothing is locked.</summary>
    private void Drop(CacheEntry entry, CacheRemovalReason reason)
    {
        if (_listener is not null)
        {
            Tell(entry, reason);
        }
        Release(entry);
    }

    private void Tell(CacheEntry entry, CacheRemovalReason reason)
    {
        try
        {
            _listener!(entry.Key, entry.Value, reason);
        }
#pragma warning disable CA1031 // a listener must not break the cache, whatever it throws; it is counted
        catch (Exception)
        {
            _ = Interlocked.Increment(ref _listenerErrors);
        }
#pragma warning restore CA1031
    }

    /// <summary>Gives up one hold of an entry; the last one frees it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Release(CacheEntry entry)
    {
        if (Interlocked.Decrement(ref entry.Holds) == 0)
        {
            FreeEntry(entry);
        }
    }

    private void FreeEntry(CacheEntry entry)
    {
        long bytes = (long)entry.BlockBytes;
        Debug.Assert(entry.Holds == 0, "nobody holds it");
        if (entry.IsDetached)
        {
            _ = Interlocked.Add(ref _detachedBytes, -bytes);
            _ = Interlocked.Decrement(ref _detachedEntries);
        }
        Free(entry.Address, bytes);
    }

    private void FreeTable(nuint table, nuint bytes)
    {
        if (table != 0)
        {
            _ = Interlocked.Add(ref _tableBytes, -(long)bytes);
            Free(table, (long)bytes);
        }
    }

    private void Free(nuint block, long bytes)
    {
        _heap.FreeBytes(block, "", 0);
        GiveUp(bytes);
    }
}
