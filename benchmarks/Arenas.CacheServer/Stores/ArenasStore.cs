using System;
using System.Buffers;
using System.Buffers.Text;
using System.Threading;

using Arenas.CacheServer.Protocol;

namespace Arenas.CacheServer.Stores;

/// <summary>A store on the bounded cache: keys and values off the .NET heap.</summary>
internal sealed class ArenasStore(BoundedCacheOptions options) : IStore
{
    private readonly BoundedCache _cache = new(options);

    public string Name => "arenas";

    /// <summary>The heap of keys and values.</summary>
    public NativeHeap Heap => _cache.Heap;

    public long Count => _cache.Count;

    public int MaxKeyBytes => BoundedCache.MaxKeyLength;

    public bool TryWrite(ReadOnlySpan<byte> key, ref ReplyWriter reply, int largeAt, out LargeValue? large)
    {
        large = null;
        if (!_cache.TryGet(key, out CacheLease lease))
        {
            return false;
        }
        using (lease)
        {
            ReadOnlySpan<byte> value = lease.Value;
            if (value.Length < largeAt)
            {
                reply.Bulk(value);
                return true;
            }
        }
        if (!_cache.TryGetOwner(key, out CacheOwner? owner))
        {
            return false;
        }
        large = new(owner!.Value, owner);
        reply.BulkLength(large.Bytes.Length);
        return true;
    }

    public bool TryCopyTo(ReadOnlySpan<byte> key, IBufferWriter<byte> output) => _cache.TryCopyTo(key, output);

    public long LengthOf(ReadOnlySpan<byte> key)
    {
        if (!_cache.TryGet(key, out CacheLease lease))
        {
            return -1;
        }
        using (lease)
        {
            return lease.Value.Length;
        }
    }

    public StoreResult Set(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Expiry expiry, SetCondition condition)
    {
        CacheSetOptions flags = condition switch
        {
            SetCondition.IfAbsent => CacheSetOptions.IfAbsent,
            SetCondition.IfPresent => CacheSetOptions.IfPresent,
            _ => CacheSetOptions.None,
        };
        if (expiry.HasPassed)
        {
            return SetInThePast(key, value, flags);
        }
        flags |= expiry.Kind == ExpiryKind.Keep ? CacheSetOptions.KeepTimeToLive : 0;
        TimeSpan time = expiry.Kind == ExpiryKind.After ? expiry.Time : Timeout.InfiniteTimeSpan;
        return ResultOf(_cache.Set(key, value, time, flags));
    }

    public StoreResult Exchange(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        Expiry expiry,
        SetCondition condition,
        IBufferWriter<byte> previous,
        out bool existed)
    {
        Exchanging state = new()
        {
            Value = value,
            Expiry = expiry,
            Condition = condition,
            Previous = (ArrayBufferWriter<byte>)previous,
        };
        CacheSetResult result = _cache.Update(key, ref state, static (ref CacheUpdate update, ref Exchanging state) =>
        {
            state.Previous.ResetWrittenCount();
            state.Existed = update.Exists;
            if (update.Exists)
            {
                state.Previous.Write(update.Value);
            }
            if (state.Condition == (update.Exists ? SetCondition.IfAbsent : SetCondition.IfPresent))
            {
                return;
            }
            if (state.Expiry.HasPassed)
            {
                update.Remove();
            }
            else if (update.TrySetValue(state.Value) && state.Expiry.Kind != ExpiryKind.Keep)
            {
                update.TimeToLive = state.Expiry.Kind == ExpiryKind.After ? state.Expiry.Time : null;
            }
        });
        existed = state.Existed;
        return ResultOf(result);
    }

    public bool TryTake(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        ArrayBufferWriter<byte> state = (ArrayBufferWriter<byte>)value;
        CacheSetResult result = _cache.Update(
            key, ref state, static (ref CacheUpdate update, ref ArrayBufferWriter<byte> taken) =>
            {
                taken.ResetWrittenCount();
                if (update.Exists)
                {
                    taken.Write(update.Value);
                    update.Remove();
                }
            });
        return result == CacheSetResult.Removed;
    }

    public StoreResult Add(ReadOnlySpan<byte> key, long amount, out long sum)
    {
        Adding state = new() { Amount = amount };
        CacheSetResult result = _cache.Update(key, ref state, static (ref CacheUpdate update, ref Adding state) =>
        {
            long value = 0;
            state.Result = StoreResult.Done;
            if (update.Exists && !Numbers.TryParse(update.Value, out value))
            {
                state.Result = StoreResult.NotANumber;
                return;
            }
            long sum = unchecked(value + state.Amount);
            if (((value ^ sum) & (state.Amount ^ sum)) < 0)
            {
                state.Result = StoreResult.Overflow;
                return;
            }
            state.Sum = sum;
            Span<byte> digits = stackalloc byte[20];
            _ = Utf8Formatter.TryFormat(sum, digits, out int length);
            _ = update.TrySetValue(digits[..length]);
        });
        sum = state.Sum;
        return state.Result != StoreResult.Done ? state.Result : ResultOf(result);
    }

    public StoreResult Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out long length)
    {
        Exchanging state = new() { Value = value };
        CacheSetResult result = _cache.Update(key, ref state, static (ref CacheUpdate update, ref Exchanging state) =>
        {
            state.Length = (long)update.Value.Length + state.Value.Length;
            if (state.Length <= Array.MaxLength && update.TryNewValue((int)state.Length, out Span<byte> made))
            {
                update.Value.CopyTo(made);
                state.Value.CopyTo(made[update.Value.Length..]);
            }
        });
        length = state.Length;
        return length > Array.MaxLength ? StoreResult.TooLarge : ResultOf(result);
    }

    public bool Remove(ReadOnlySpan<byte> key) => _cache.Remove(key);

    public bool Contains(ReadOnlySpan<byte> key) => _cache.Contains(key);

    public long TimeToLive(ReadOnlySpan<byte> key) =>
        !_cache.TryGetTimeToLive(key, out TimeSpan? left) ? -2
        : left is null ? -1
        : (long)Math.Ceiling(left.Value.TotalMilliseconds);

    public StoreResult Expire(ReadOnlySpan<byte> key, Expiry expiry) =>
        _cache.Expire(key, expiry.HasPassed ? TimeSpan.Zero : expiry.Time)
            ? StoreResult.Done
            : StoreResult.NotDone;

    public bool Persist(ReadOnlySpan<byte> key) => _cache.Persist(key);

    public ulong Scan(ulong cursor, int count, KeyList keys) => _cache.Scan(
        cursor, count, ref keys, static (key, _, ref keys) => keys.Add(key));

    public void Clear() => _cache.Clear();

    public long BytesOf(ReadOnlySpan<byte> key)
    {
        long bytes = _cache.BytesOf(key);
        return bytes == 0 ? -1 : bytes;
    }

    public StoreStatistics GetStatistics()
    {
        BoundedCacheStatistics statistics = _cache.GetStatistics();
        return new()
        {
            Keys = statistics.Entries,
            UsedBytes = statistics.UsedBytes,
            LimitBytes = _cache.LimitBytes,
            Hits = statistics.Hits,
            Misses = statistics.Misses,
            Evicted = statistics.Evicted,
            Expired = statistics.Expired,
        };
    }

    public void Dispose() => _cache.Dispose();

    // What is set to have expired is gone at once, if it may be set at all.
    private StoreResult SetInThePast(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, CacheSetOptions flags)
    {
        StoreResult result = ResultOf(_cache.Set(key, value, Timeout.InfiniteTimeSpan, flags));
        if (result == StoreResult.Done)
        {
            _ = _cache.Expire(key, TimeSpan.Zero);
        }
        return result;
    }

    private static StoreResult ResultOf(CacheSetResult result) => result switch
    {
        CacheSetResult.Unchanged => StoreResult.NotDone,
        CacheSetResult.TooLarge => StoreResult.TooLarge,
        CacheSetResult.NoMemory => StoreResult.NoMemory,
        _ => StoreResult.Done,
    };

    private ref struct Exchanging
    {
        public ReadOnlySpan<byte> Value;
        public Expiry Expiry;
        public SetCondition Condition;
        public ArrayBufferWriter<byte> Previous;
        public bool Existed;
        public long Length;
    }

    private struct Adding
    {
        public long Amount;
        public long Sum;
        public StoreResult Result;
    }
}
