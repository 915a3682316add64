using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;

using Arenas.CacheServer.Protocol;

namespace Arenas.CacheServer.Stores;

/// <summary>The same store as most would write it first: a dictionary of strings and arrays on the .NET heap. It has no
/// limit, and evicts nothing.</summary>
/// <remarks>Values change by replacing their array if it is still the one that was read. Times to live stand in a
/// second dictionary, and belong to the array that was there when they were set.</remarks>
internal sealed class ManagedStore : IStore
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(BytesComparer.Instance);
    private readonly ConcurrentDictionary<string, (byte[] Value, long At)> _deadlines = new(BytesComparer.Instance);
    private readonly ConcurrentDictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private readonly ConcurrentDictionary<string, (byte[] Value, long At)>.AlternateLookup<ReadOnlySpan<byte>>
        _deadlinesByBytes;

    private readonly Timer _sweeper;
    private IEnumerator<KeyValuePair<string, byte[]>>? _scan;
    private ulong _scanCursor;
    private ulong _scans;
    private long _hits;
    private long _misses;
    private long _expired;

    public ManagedStore()
    {
        _byBytes = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
        _deadlinesByBytes = _deadlines.GetAlternateLookup<ReadOnlySpan<byte>>();
        _sweeper = new(static store => ((ManagedStore)store!).Sweep(), this, 1000, 1000);
    }

    public string Name => "managed";

    public long Count => _values.Count;

    public int MaxKeyBytes => int.MaxValue;

    public bool TryWrite(ReadOnlySpan<byte> key, ref ReplyWriter reply, int largeAt, out LargeValue? large)
    {
        large = null;
        if (!TryFind(key, out byte[]? value))
        {
            return false;
        }
        if (value.Length < largeAt)
        {
            reply.Bulk(value);
            return true;
        }
        large = new(value, null);
        reply.BulkLength(value.Length);
        return true;
    }

    public bool TryCopyTo(ReadOnlySpan<byte> key, IBufferWriter<byte> output)
    {
        if (!TryFind(key, out byte[]? value))
        {
            return false;
        }
        output.Write(value);
        return true;
    }

    public long LengthOf(ReadOnlySpan<byte> key) => TryFind(key, out byte[]? value) ? value.Length : -1;

    public StoreResult Set(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Expiry expiry, SetCondition condition) =>
        Change(key, value.ToArray(), expiry, condition, out _);

    public StoreResult Exchange(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        Expiry expiry,
        SetCondition condition,
        IBufferWriter<byte> previous,
        out bool existed)
    {
        StoreResult result = Change(key, value.ToArray(), expiry, condition, out byte[]? before);
        existed = before is not null;
        previous.Write(before);
        return result;
    }

    public bool TryTake(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        while (TryFind(key, out byte[]? found))
        {
            if (_values.TryRemove(new(BytesComparer.Instance.Create(key), found)))
            {
                value.Write(found);
                return true;
            }
        }
        return false;
    }

    public StoreResult Add(ReadOnlySpan<byte> key, long amount, out long sum)
    {
        while (true)
        {
            sum = 0;
            _ = TryFind(key, out byte[]? found);
            if (found is not null && !Numbers.TryParse(found, out sum))
            {
                return StoreResult.NotANumber;
            }
            long before = sum;
            sum = unchecked(before + amount);
            if (((before ^ sum) & (amount ^ sum)) < 0)
            {
                return StoreResult.Overflow;
            }
            if (TryReplace(key, found, Encoding.ASCII.GetBytes(sum.ToString(CultureInfo.InvariantCulture))))
            {
                return StoreResult.Done;
            }
        }
    }

    public StoreResult Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out long length)
    {
        while (true)
        {
            _ = TryFind(key, out byte[]? found);
            length = (found?.LongLength ?? 0) + value.Length;
            if (length > Array.MaxLength)
            {
                return StoreResult.TooLarge;
            }
            byte[] made = new byte[length];
            found?.CopyTo(made, 0);
            value.CopyTo(made.AsSpan(found?.Length ?? 0));
            if (TryReplace(key, found, made))
            {
                return StoreResult.Done;
            }
        }
    }

    public bool Remove(ReadOnlySpan<byte> key) => TryFind(key, out _) && _byBytes.TryRemove(key, out _);

    public bool Contains(ReadOnlySpan<byte> key) => TryFind(key, out _);

    public long TimeToLive(ReadOnlySpan<byte> key) =>
        !TryFind(key, out byte[]? value) ? -2
        : _deadlinesByBytes.TryGetValue(key, out var deadline) && ReferenceEquals(deadline.Value, value)
            ? long.Max(0, deadline.At - Environment.TickCount64)
            : -1;

    public StoreResult Expire(ReadOnlySpan<byte> key, Expiry expiry)
    {
        if (!TryFind(key, out byte[]? value))
        {
            return StoreResult.NotDone;
        }
        SetDeadline(BytesComparer.Instance.Create(key), value, expiry);
        return StoreResult.Done;
    }

    public bool Persist(ReadOnlySpan<byte> key) =>
        TryFind(key, out byte[]? value)
        && _deadlinesByBytes.TryRemove(key, out _, out var deadline)
        && ReferenceEquals(deadline.Value, value);

    // One scan goes on where it stopped; any other begins again, as a dictionary has no places to go on from.
    public ulong Scan(ulong cursor, int count, KeyList keys)
    {
        lock (_values)
        {
            if (cursor == 0 || cursor != _scanCursor || _scan is null)
            {
                _scan = _values.GetEnumerator();
                _scanCursor = ++_scans;
            }
            for (int seen = 0; seen < count; seen++)
            {
                if (!_scan.MoveNext())
                {
                    _scan = null;
                    return 0;
                }
                byte[] key = Encoding.Latin1.GetBytes(_scan.Current.Key);
                if (TryFind(key, out _))
                {
                    keys.Add(key);
                }
            }
            return _scanCursor;
        }
    }

    public void Clear()
    {
        _values.Clear();
        _deadlines.Clear();
    }

    // Headers of a string, an array and a dictionary's node, and the node's fields.
    public long BytesOf(ReadOnlySpan<byte> key) =>
        TryFind(key, out byte[]? value) ? 22 + (2L * key.Length) + 24 + value.Length + 48 : -1;

    public StoreStatistics GetStatistics() => new()
    {
        Keys = Count,
        UsedBytes = GC.GetTotalMemory(forceFullCollection: false),
        LimitBytes = 0,
        Hits = Volatile.Read(ref _hits),
        Misses = Volatile.Read(ref _misses),
        Evicted = 0,
        Expired = Volatile.Read(ref _expired),
    };

    public void Dispose()
    {
        _sweeper.Dispose();
        _scan?.Dispose();
    }

    private bool TryFind(ReadOnlySpan<byte> key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? value)
    {
        if (_byBytes.TryGetValue(key, out value))
        {
            if (_deadlines.IsEmpty
                || !_deadlinesByBytes.TryGetValue(key, out var deadline)
                || !ReferenceEquals(deadline.Value, value)
                || deadline.At > Environment.TickCount64)
            {
                _hits++;
                return true;
            }
            RemoveExpired(BytesComparer.Instance.Create(key), deadline);
        }
        _misses++;
        value = null;
        return false;
    }

    private StoreResult Change(
        ReadOnlySpan<byte> key, byte[] value, Expiry expiry, SetCondition condition, out byte[]? before)
    {
        string name = BytesComparer.Instance.Create(key);
        while (true)
        {
            _ = TryFind(key, out before);
            if (condition == (before is null ? SetCondition.IfPresent : SetCondition.IfAbsent))
            {
                return StoreResult.NotDone;
            }
            if (before is null ? _values.TryAdd(name, value) : _values.TryUpdate(name, value, before))
            {
                KeepOrSetDeadline(name, value, before, expiry);
                return StoreResult.Done;
            }
        }
    }

    private bool TryReplace(ReadOnlySpan<byte> key, byte[]? before, byte[] value)
    {
        string name = BytesComparer.Instance.Create(key);
        bool isDone = before is null ? _values.TryAdd(name, value) : _values.TryUpdate(name, value, before);
        if (isDone)
        {
            KeepOrSetDeadline(name, value, before, new(ExpiryKind.Keep, 0));
        }
        return isDone;
    }

    private void KeepOrSetDeadline(string key, byte[] value, byte[]? before, Expiry expiry)
    {
        if (expiry.Kind == ExpiryKind.After)
        {
            SetDeadline(key, value, expiry);
        }
        else if (!_deadlines.IsEmpty && _deadlines.TryGetValue(key, out var deadline))
        {
            if (expiry.Kind == ExpiryKind.Keep && ReferenceEquals(deadline.Value, before))
            {
                _deadlines[key] = (value, deadline.At);
            }
            else
            {
                _ = _deadlines.TryRemove(key, out _);
            }
        }
    }

    private void SetDeadline(string key, byte[] value, Expiry expiry) =>
        _deadlines[key] = (value, Environment.TickCount64 + expiry.Milliseconds);

    private void RemoveExpired(string key, (byte[] Value, long At) deadline)
    {
        if (_values.TryRemove(new(key, deadline.Value)))
        {
            _ = Interlocked.Increment(ref _expired);
        }
        _ = _deadlines.TryRemove(new(key, deadline));
    }

    private void Sweep()
    {
        long now = Environment.TickCount64;
        foreach (KeyValuePair<string, (byte[] Value, long At)> entry in _deadlines)
        {
            if (entry.Value.At <= now)
            {
                RemoveExpired(entry.Key, entry.Value);
            }
        }
    }
}
