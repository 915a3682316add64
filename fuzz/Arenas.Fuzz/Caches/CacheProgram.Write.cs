using System;
using System.Threading;
using Arenas.Collections;

namespace Arenas.Fuzz;

/// <content>Setting and removing.</content>
internal sealed partial class CacheProgram
{
    private void AddWriteVerbs()
    {
        _verbs["set"] = one => Set(one, CacheSetOptions.None);
        _verbs["setabsent"] = one => Set(one, CacheSetOptions.IfAbsent);
        _verbs["setpresent"] = one => Set(one, CacheSetOptions.IfPresent);
        _verbs["setkeep"] = one => Set(one, CacheSetOptions.KeepTimeToLive);
        _verbs["setpresentkeep"] = one => Set(one, CacheSetOptions.IfPresent | CacheSetOptions.KeepTimeToLive);
        _verbs["setforever"] = one =>
            Set(CacheKeys.NumberOf(one.A), one.B, Timeout.InfiniteTimeSpan, CacheSetOptions.None);
        _verbs["fill"] = Fill;
        _verbs["remove"] = one => Remove(CacheKeys.NumberOf(one.A));
        _verbs["drain"] = Drain;
        _verbs["clear"] = _ => Clear();
        _verbs["update"] = one => Update(CacheKeys.NumberOf(one.A), one.B, (CacheDeed)((ulong)one.C % UpdateDeeds));
        // Without a source of the program's own, nothing can be refused.
        _verbs["refuse"] = one => _source.Refuse(long.Clamp(one.A, 0, 100), long.Clamp(one.B, 0, 100));
    }

    private void Set(Operation operation, CacheSetOptions options) => Set(
        CacheKeys.NumberOf(operation.A),
        operation.B,
        operation.C == 0 ? null : TimeSpan.FromMilliseconds(Math.Clamp(operation.C, 1, 1_000_000)),
        options);

    private void Set(int key, long size, TimeSpan? timeToLive, CacheSetOptions options)
    {
        byte[] value = NewValue(size);
        CacheItem? before = _model.FindLive(key);
        bool hadRoom = HadRoom(key, value.Length);
        bool hadFreeHands = _last.DetachedBytes == 0;
        long refusals = _source.RefusalCount;
        _replacing = key;
        CacheSetResult result = _cache.Set(_keys[key], value, timeToLive, options);
        _replacing = -1;
        long evicted = _cache.GetStatistics().Evicted - _last.Evicted;
        ViolationException.Unless(
            !hadRoom || refusals != _source.RefusalCount || (evicted == 0 && result < CacheSetResult.TooLarge),
            $"{result}, and {evicted} were evicted, though there was room");
        switch (result)
        {
            case CacheSetResult.Unchanged:
                Unchanged(key, before, options);
                break;
            case CacheSetResult.Added or CacheSetResult.Replaced:
                NotLinkedBefore(key, before, result);
                CacheSetOptions forbidden =
                    result == CacheSetResult.Added ? CacheSetOptions.IfPresent : CacheSetOptions.IfAbsent;
                ViolationException.Unless((options & forbidden) == 0, $"{result} in spite of {options}");
                bool keeps = (options & CacheSetOptions.KeepTimeToLive) != 0 && result == CacheSetResult.Replaced;
                Put(key, value, keeps ? before!.Deadline : DeadlineOf(timeToLive ?? _settings.TimeToLive));
                break;
            case CacheSetResult.TooLarge:
                _model.TooLarge++;
                Same(0, evicted, "evicted for what is too large");
                ViolationException.Unless(
                    !hadFreeHands || MostBytesOf(key, value.Length) + _last.TableBytes + 4096 > _cache.LimitBytes,
                    "too large, and yet it would fit");
                break;
            case CacheSetResult.NoMemory:
                _model.NoMemory++;
                long refused = _source.RefusalCount - refusals;
                ViolationException.Unless(
                    !hadRoom || refused > 4 || _last.Entries < 8,
                    $"gave up after {refused} refusals, with {_last.Entries} entries to evict");
                break;
            default:
                throw new ViolationException($"a set gave {result}");
        }
    }

    private void Unchanged(int key, CacheItem? before, CacheSetOptions options)
    {
        bool isRefused = (options & CacheSetOptions.IfAbsent) != 0 && before is not null;
        if (!isRefused)
        {
            ViolationException.Unless((options & CacheSetOptions.IfPresent) != 0, $"unchanged, with {options}");
            _model.Miss(key);
        }
    }

    // The listener has been told of the one before.
    private void NotLinkedBefore(int key, CacheItem? before, CacheSetResult result)
    {
        if (result == CacheSetResult.Added)
        {
            _model.Added++;
            _model.Miss(key);
            return;
        }
        _model.Replaced++;
        ViolationException.Unless(before is not null, "nothing was there to replace");
        ViolationException.Unless(
            !_settings.IsTold || _complaint is not null || !before.IsLinked, "replaced, and nobody was told");
    }

    /// <summary>The cache has this entry now.</summary>
    private void Put(int key, byte[] value, long deadline)
    {
        long bytes = _cache.BytesOf(_keys[key]) - sizeof(ulong);
        int keyLength = _keys[key].Length;
        ViolationException.Unless(
            bytes == MostBytesOf(key, value.Length)
                || (bytes == (long)CacheEntry.BlockBytesOf(keyLength, value.Length, false)
                    && (deadline == CacheItem.Never || _settings.IsTold)),
            $"key {key} with {value.Length} bytes has a block of {bytes}");
        _model.Put(key, new(value, deadline, bytes));
    }

    private long MostBytesOf(int key, int length) =>
        (long)CacheEntry.BlockBytesOf(_keys[key].Length, length, hasDeadline: true);

    private long DeadlineOf(TimeSpan? timeToLive) => timeToLive is not TimeSpan time || time == Timeout.InfiniteTimeSpan
        ? CacheItem.Never
        : _clock.After(time);

    // A table grows by less than it is, but where keys crowd; what is needed to hold both is little else.
    private bool HadRoom(int key, int length) => _settings.Heap.LimitBytes is null && _settings.Crowd == 0
        && _last.UsedBytes + MostBytesOf(key, length) + (2 * _last.TableBytes) + 8192 <= _cache.LimitBytes
        && (_settings.LimitEntries is not long limit || _last.Entries < limit);

    private void Fill(Operation operation)
    {
        for (int index = 0; index < Math.Clamp(operation.B, 0, CacheKeys.Count); index++)
        {
            Set(CacheKeys.NumberOf(operation.A + index), operation.C % 4096, null, CacheSetOptions.None);
            Check();
        }
    }

    private void Remove(int key)
    {
        CacheItem? before = _model.FindLive(key);
        _removing = key;
        bool isRemoved = _cache.Remove(_keys[key]);
        _removing = -1;
        ViolationException.Unless(before is not null || !isRemoved, $"key {key} was removed, and was not there");
        if (isRemoved)
        {
            Removed(key, before!);
        }
        else
        {
            _model.Miss(key);
        }
    }

    private void Removed(int key, CacheItem before)
    {
        _model.Removed++;
        ViolationException.Unless(
            !_settings.IsTold || _complaint is not null || !before.IsLinked, "removed, and nobody was told");
        _model.Take(key);
    }

    private void Drain(Operation operation)
    {
        for (int index = 0; index < Math.Clamp(operation.B, 0, CacheKeys.Count); index++)
        {
            Remove(CacheKeys.NumberOf(operation.A + (index * Math.Clamp(operation.C, 1, 100))));
            Check();
        }
    }

    private void Clear()
    {
        _model.Clear(_cache.Count);
        _isClearing = true;
        _cache.Clear();
        _isClearing = false;
        Same(0, _cache.Count, "entries after all were cleared");
        Same(_fixedBytes, _cache.GetStatistics().TableBytes, "bytes of tables after all was cleared");
    }
}
