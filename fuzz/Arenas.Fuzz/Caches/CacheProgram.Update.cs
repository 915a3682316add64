using System;

namespace Arenas.Fuzz;

/// <content>Updates.</content>
internal sealed partial class CacheProgram
{
    private const ulong UpdateDeeds = (ulong)CacheDeed.Interfere + 1;

    private void Update(int key, long size, CacheDeed deed)
    {
        CacheUpdating updating =
            new(this, key, deed, NewValue(size), TimeSpan.FromMilliseconds(1 + (long)((ulong)size % 9)));
        _replacing = key;
        _removing = key;
        CacheSetResult result = default;
        bool hasThrown = false;
        try
        {
            result = _cache.Update(_keys[key], ref updating, static (ref update, ref updating) =>
                updating.Program.Apply(ref update, updating));
        }
        catch (TimeoutException) when (deed == CacheDeed.Throw)
        {
            hasThrown = true;
        }
        (_replacing, _removing) = (-1, -1);
        ViolationException.Unless(hasThrown == (deed == CacheDeed.Throw), "what an update throws goes through");
        if (!hasThrown)
        {
            Updated(updating, result);
        }
    }

    private void Apply(ref CacheUpdate update, CacheUpdating updating)
    {
        CacheItem? before = _model.Looked(updating.Key, update.Exists);
        ViolationException.Unless(
            update.Key.SequenceEqual(_keys[updating.Key]) && update.Value.SequenceEqual(before?.Value ?? []),
            "an update is shown another key or value");
        updating.Before = before;
        updating.Deadline = before?.Deadline ?? DeadlineOf(_settings.TimeToLive);
        CheckTime(updating.Deadline, update.TimeToLive);
        (updating.Wanted, updating.IsRefused, updating.Removes, updating.ChangesTime) = (null, false, false, false);
        updating.Runs++;
        ViolationException.Unless(updating.Runs < 100, "an update runs again and again");
        Do(ref update, updating);
        ViolationException.Unless(_cache.UsedBytes <= _cache.LimitBytes, "more bytes than the limit in an update");
    }

    private void Do(ref CacheUpdate update, CacheUpdating updating)
    {
        switch (updating.Deed)
        {
            case CacheDeed.Append:
                SetValue(ref update, updating, [.. update.Value, .. updating.More]);
                break;
            case CacheDeed.SetHalf:
                ReadOnlySpan<byte> half = update.Value[..(update.Value.Length / 2)];
                byte[] wanted = [.. half];
                SetResult(update.TrySetValue(half), updating, wanted, wanted.Length);
                break;
            case CacheDeed.Remove:
                Remove(ref update, updating);
                break;
            case CacheDeed.SetTime or CacheDeed.SetAndTime or CacheDeed.Forever:
                update.TimeToLive = updating.Deed == CacheDeed.Forever ? null : updating.Time;
                updating.ChangesTime = true;
                updating.Deadline =
                    updating.Deed == CacheDeed.Forever ? CacheItem.Never : _clock.After(updating.Time);
                if (updating.Deed == CacheDeed.SetAndTime)
                {
                    SetValue(ref update, updating, updating.More);
                }
                break;
            case CacheDeed.Nothing:
                break;
            case CacheDeed.SetAndRemove:
                SetValue(ref update, updating, updating.More);
                Remove(ref update, updating);
                break;
            default:
                DoMore(ref update, updating);
                break;
        }
    }

    private void DoMore(ref CacheUpdate update, CacheUpdating updating)
    {
        if (updating.Deed == CacheDeed.RemoveAndSet)
        {
            Remove(ref update, updating);
        }
        else if (updating.Deed == CacheDeed.SetTwice)
        {
            SetValue(ref update, updating, [.. updating.More, 1, 2, 3]);
        }
        else if (updating.Deed == CacheDeed.Interfere && updating.Runs == 1)
        {
            // The entry is another one then, unless it was set in place, and the update must run again.
            _last = _cache.GetStatistics();
            Set(updating.Key, updating.More.Length + 1, null, CacheSetOptions.None);
            (_replacing, _removing) = (updating.Key, updating.Key);
        }
        SetValue(ref update, updating, updating.More);
        if (updating.Deed == CacheDeed.Throw)
        {
            throw new TimeoutException("the update throws");
        }
    }

    private void SetValue(ref CacheUpdate update, CacheUpdating updating, byte[] value)
    {
        int length = value.Length;
        bool isDone;
        if (updating.Deed == CacheDeed.Append)
        {
            isDone = update.TryNewValue(value.Length, out Span<byte> made);
            length = made.Length;
            // What it was is still to be read while what it becomes is written.
            ViolationException.Unless(
                update.Value.SequenceEqual(updating.Before?.Value ?? []), "the value before changed in an update");
            value.AsSpan(0, length).CopyTo(made);
        }
        else
        {
            isDone = update.TrySetValue(value);
        }
        SetResult(isDone, updating, value, length);
    }

    private void SetResult(bool isDone, CacheUpdating updating, byte[] value, int length)
    {
        updating.Removes = false;
        updating.Wanted = isDone ? value : null;
        updating.IsRefused = !isDone;
        ViolationException.Unless(!isDone || length == value.Length, "a value of another length was made");
        CountRefusals();
    }

    private static void Remove(ref CacheUpdate update, CacheUpdating updating)
    {
        update.Remove();
        (updating.Wanted, updating.IsRefused, updating.Removes) = (null, false, true);
    }

    // Why there is no room is the cache's to say: which of the two it was, it alone knows inside of a call.
    private void CountRefusals()
    {
        BoundedCacheStatistics now = _cache.GetStatistics();
        _model.TooLarge = now.TooLarge;
        _model.NoMemory = now.NoMemory;
    }

    private void Updated(CacheUpdating updating, CacheSetResult result)
    {
        int key = updating.Key;
        CacheItem? before = updating.Before;
        bool changesTime = updating.ChangesTime && before is not null && updating.Wanted is null;
        bool isRefused = result is CacheSetResult.TooLarge or CacheSetResult.NoMemory;
        CacheSetResult expected =
            isRefused && (updating.IsRefused || updating.Wanted is not null || changesTime) ? result
            : updating.IsRefused ? CacheSetResult.NoMemory
            : updating.Wanted is not null ? before is null ? CacheSetResult.Added : CacheSetResult.Replaced
            : updating.Removes && before is not null ? CacheSetResult.Removed
            : changesTime ? CacheSetResult.Replaced
            : CacheSetResult.Unchanged;
        ViolationException.Unless(result == expected, $"an update gave {result}, and {expected} is right");
        CountRefusals();
        switch (result)
        {
            case CacheSetResult.Removed:
                Removed(key, before!);
                break;
            case CacheSetResult.Added or CacheSetResult.Replaced when updating.Wanted is not null:
                NotLinkedBefore(key, before, result);
                Put(key, updating.Wanted, updating.Deadline);
                break;
            case CacheSetResult.Replaced:
                TimeChanged(key, before!, updating.Deadline);
                break;
            default:
                break;
        }
    }
}
