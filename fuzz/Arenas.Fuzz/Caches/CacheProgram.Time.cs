using System;
using System.Threading;

namespace Arenas.Fuzz;

/// <content>Times to live.</content>
internal sealed partial class CacheProgram
{
    private void AddTimeVerbs()
    {
        _verbs["advance"] = one => _clock.Advance(TimeSpan.FromMilliseconds(Math.Clamp(one.A, 0, 1_000_000)));
        _verbs["expire"] = one => Expire(CacheKeys.NumberOf(one.A), Math.Clamp(one.B, -5, 1_000_000), isTime: false);
        _verbs["expireat"] = one => Expire(CacheKeys.NumberOf(one.A), Math.Clamp(one.B, -5, 1_000_000), isTime: true);
        _verbs["persist"] = one => Persist(CacheKeys.NumberOf(one.A));
        _verbs["removeexpired"] = _ => RemoveExpired();
        _verbs["ring"] = _ => _clock.Ring();
    }

    // -1 ms is for ever, unless it is a time of the day.
    private void Expire(int key, long milliseconds, bool isTime)
    {
        CacheItem? before = _model.FindLive(key);
        TimeSpan time = TimeSpan.FromMilliseconds(milliseconds);
        _replacing = key;
        bool isSet = isTime
            ? _cache.Expire(_keys[key], _clock.GetUtcNow() + time)
            : _cache.Expire(_keys[key], time);
        _replacing = -1;
        BoundedCacheStatistics now = _cache.GetStatistics();
        if (!isSet)
        {
            // It was gone, or went as room was made for one with a deadline, or there was none.
            long refused = now.NoMemory + now.TooLarge - _last.NoMemory - _last.TooLarge;
            ViolationException.Unless(refused is 0 or 1, $"{refused} refusals");
            CountRefusals();
            if (refused == 0)
            {
                _model.Miss(key);
            }
            return;
        }
        ViolationException.Unless(before is not null, "a deadline was set of what is not there");
        bool isForever = !isTime && time == Timeout.InfiniteTimeSpan;
        TimeChanged(key, before, isForever ? CacheItem.Never
            : time <= TimeSpan.Zero ? long.MinValue : _clock.After(time));
    }

    /// <summary>An entry has another deadline, and is another entry if it needed room for it.</summary>
    private void TimeChanged(int key, CacheItem before, long deadline)
    {
        long replaced = _cache.GetStatistics().Replaced - _model.Replaced;
        ViolationException.Unless(replaced is 0 or 1, $"{replaced} replaced by one deadline");
        _model.Replaced += replaced;
        if (replaced == 0)
        {
            ViolationException.Unless(_model.Find(key) == before, $"key {key} has a deadline, and is gone");
            before.Deadline = deadline;
            return;
        }
        Same(0, _settings.IsTold && before.IsLinked && _complaint is null ? 1 : 0, "replacements not told of");
        if (deadline > _clock.GetTimestamp())
        {
            Put(key, before.Value, deadline);
        }
        else
        {
            // Whoever asks for its bytes lets it expire.
            _model.Put(key, new(before.Value, deadline, MostBytesOf(key, before.Value.Length)));
        }
    }

    private void Persist(int key)
    {
        CacheItem? before = _model.FindLive(key);
        bool isDone = _cache.Persist(_keys[key]);
        if (isDone)
        {
            ViolationException.Unless(
                before is not null && before.Deadline != CacheItem.Never, "what is persisted had no deadline");
            before.Deadline = CacheItem.Never;
        }
        else if (before is null || before.Deadline != CacheItem.Never)
        {
            _model.Miss(key);
        }
    }

    private void RemoveExpired()
    {
        BoundedCacheStatistics before = _cache.GetStatistics();
        long removed = _cache.RemoveExpired();
        BoundedCacheStatistics after = _cache.GetStatistics();
        Same(removed, after.Expired - before.Expired, "entries that are said to have expired");
        foreach ((int key, CacheItem item) in _model.Items)
        {
            if (!_model.IsLive(item))
            {
                _model.Miss(key);
            }
        }
    }
}
