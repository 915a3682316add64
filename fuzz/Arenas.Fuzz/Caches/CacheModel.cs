using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>A dictionary with a clock: what a cache holds, and what it must have counted.</summary>
/// <remarks>
/// With a listener it is exact at any time. Without one, entries are evicted and expire in silence: the model finds
/// out when it next asks for them, and until then the cache's counts say how many they are.
/// </remarks>
internal sealed class CacheModel(ManualClock clock, bool isTold)
{
    private readonly Dictionary<int, CacheItem> _items = [];
    private readonly long[] _told = new long[Enum.GetValues<CacheRemovalReason>().Length];
    private long _bytes;
    private long _detached;
    private long _detachedBytes;
    private long _lost;
    private long _lostAlive;

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public long Added { get; set; }

    public long Replaced { get; set; }

    public long Removed { get; set; }

    public long Cleared { get; set; }

    public long TooLarge { get; set; }

    public long NoMemory { get; set; }

    public IReadOnlyDictionary<int, CacheItem> Items => _items;

    public CacheItem? Find(int key) => _items.GetValueOrDefault(key);

    /// <summary>The entry of a key that has not expired; null if there is none.</summary>
    public CacheItem? FindLive(int key) => Find(key) is { } item && IsLive(item) ? item : null;

    public bool IsLive(CacheItem item) => item.Deadline > clock.GetTimestamp();

    /// <summary>A call has looked for an entry: it counts, and says whether the model agrees.</summary>
    public CacheItem? Looked(int key, bool isFound)
    {
        Hits += isFound ? 1 : 0;
        Misses += isFound ? 0 : 1;
        return Saw(key, isFound);
    }

    /// <summary>The cache has said whether there is an entry.</summary>
    public CacheItem? Saw(int key, bool isFound)
    {
        if (!isFound)
        {
            Miss(key);
            return null;
        }
        CacheItem? item = FindLive(key);
        ViolationException.Unless(item is not null, $"key {key} is found, which {WhatIs(key)}");
        return item;
    }

    /// <summary>The cache has no entry of a key.</summary>
    public void Miss(int key)
    {
        if (Find(key) is { } item)
        {
            ViolationException.Unless(!isTold, $"key {key} is gone, and nobody was told of it");
            _lost++;
            _lostAlive += IsLive(item) ? 1 : 0;
            Take(key);
        }
    }

    public void Put(int key, CacheItem item)
    {
        Take(key);
        _items[key] = item;
        _bytes += item.Bytes;
    }

    /// <summary>The key of an entry does not find it any more.</summary>
    public void Take(int key)
    {
        if (_items.Remove(key, out CacheItem? item))
        {
            item.IsLinked = false;
            _bytes -= item.Bytes;
            _detached += item.Leases > 0 ? 1 : 0;
            _detachedBytes += item.Leases > 0 ? item.Bytes : 0;
        }
    }

    public void EndLease(CacheItem item)
    {
        item.Leases--;
        if (item.Leases == 0 && !item.IsLinked)
        {
            _detached--;
            _detachedBytes -= item.Bytes;
        }
    }

    /// <summary>The listener was told of an entry.</summary>
    public string? Told(int key, ReadOnlySpan<byte> value, CacheRemovalReason reason)
    {
        _told[(int)reason]++;
        if (Find(key) is not { } item)
        {
            return $"key {key} went ({reason}), which was not there";
        }
        Take(key);
        bool isOver = !IsLive(item);
        return !value.SequenceEqual(item.Value) ? $"key {key} went ({reason}) with a value that it did not have"
            : isOver != (reason == CacheRemovalReason.Expired) && reason != CacheRemovalReason.Cleared
                ? $"key {key} went ({reason}), which {(isOver ? "has expired" : "lives")}"
            : null;
    }

    /// <summary>The cache is about to be cleared.</summary>
    public void Clear(long count)
    {
        Cleared += count;
        if (!isTold)
        {
            _lost += _items.Count - count;
            foreach (int key in _items.Keys)
            {
                Take(key);
            }
        }
    }

    /// <summary>Compares the numbers of the cache with those that the model has.</summary>
    /// <param name="found">The numbers of the cache.</param>
    /// <param name="isHeld">Whether a call is under way that holds entries of its own.</param>
    public void Check(BoundedCacheStatistics found, bool isHeld)
    {
        Same(Hits, found.Hits, "hits");
        Same(Misses, found.Misses, "misses");
        Same(Added, found.Added, "added");
        Same(Replaced, found.Replaced, "replaced");
        Same(Removed, found.Removed, "removed");
        Same(Cleared, found.Cleared, "cleared");
        Same(TooLarge, found.TooLarge, "refused as too large");
        Same(NoMemory, found.NoMemory, "refused for lack of memory");
        long silent = isTold ? 0 : found.Evicted + found.Expired - _lost;
        Same(_items.Count - silent, found.Entries, "entries");
        if (isTold)
        {
            Same(_told[(int)CacheRemovalReason.Evicted], found.Evicted, "evicted");
            Same(_told[(int)CacheRemovalReason.Expired], found.Expired, "expired");
            Same(_told[(int)CacheRemovalReason.Replaced], found.Replaced, "told of as replaced");
            Same(_told[(int)CacheRemovalReason.Removed], found.Removed, "told of as removed");
            Same(_told[(int)CacheRemovalReason.Cleared], found.Cleared, "told of as cleared");
        }
        ViolationException.Unless(silent >= 0, $"{-silent} entries went, and are counted nowhere");
        ViolationException.Unless(_lostAlive <= found.Evicted, $"{_lostAlive} entries went, {found.Evicted} evicted");
        if (silent == 0 && !isHeld)
        {
            Same(_detached, found.DetachedEntries, "detached entries");
            Same(_detachedBytes, found.DetachedBytes, "detached bytes");
        }
        if (silent == 0)
        {
            Same(_bytes, found.UsedBytes - found.TableBytes - found.DetachedBytes, "bytes of entries");
        }
    }

    public static void Same(long expected, long found, string what) =>
        ViolationException.Unless(expected == found, $"{what}: {found}, and {expected} is right");

    private string WhatIs(int key) => Find(key) is null ? "is not there" : "has expired";
}
