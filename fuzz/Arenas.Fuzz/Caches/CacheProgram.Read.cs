using System;
using System.Buffers;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <content>Reading, and scans.</content>
internal sealed partial class CacheProgram
{
    private const int MostVisits = 20_000;

    private void AddReadVerbs()
    {
        _verbs["get"] = one => Get(CacheKeys.NumberOf(one.A));
        _verbs["getmany"] = GetMany;
        _verbs["copy"] = one => Copy(CacheKeys.NumberOf(one.A), one.B);
        _verbs["write"] = one => Write(CacheKeys.NumberOf(one.A));
        _verbs["own"] = one => Own(CacheKeys.NumberOf(one.A));
        _verbs["endown"] = one => EndOwner(one.A);
        _verbs["scan"] = one => Scan((int)Math.Clamp(one.A, 1, 1000));
        _verbs["scanchanging"] = one => ScanChanging((int)Math.Clamp(one.A, 1, 1000), one.B, one.C);
        _verbs["scanthrowing"] = one => ScanThrowing((int)Math.Clamp(one.A, 1, 1000), one.B);
        _verbs["longkey"] = _ => LongKey();
    }

    private void Get(int key)
    {
        bool isThere = _cache.Contains(_keys[key]);
        _ = _model.Saw(key, isThere);
        bool isFound = _cache.TryGet(_keys[key], out CacheLease lease);
        ViolationException.Unless(isFound == isThere, "an entry is there, and not found");
        if (_model.Looked(key, isFound) is { } item)
        {
            ViolationException.Unless(lease.Value.SequenceEqual(item.Value), "another value than was set");
            CacheLease copy = lease;
            lease.Dispose();
            // Now and then, as it takes longer than the rest: whether the copy is known to have ended.
            if (_model.Hits % 16 == 0 && _nested < Places)
            {
                MustBeKnown(ref copy);
            }
            ViolationException.Unless(
                _cache.TryGetTimeToLive(_keys[key], out TimeSpan? left), "an entry without a time to live");
            CheckTime(item.Deadline, left);
            Same(item.Bytes + sizeof(ulong), _cache.BytesOf(_keys[key]), "bytes of an entry");
        }
    }

    private void GetMany(Operation operation)
    {
        for (int index = 0; index < Math.Clamp(operation.B, 0, CacheKeys.Count); index++)
        {
            Get(CacheKeys.NumberOf(operation.A + (index % Math.Clamp(operation.C, 1, 100))));
            Check();
        }
    }

    private void CheckTime(long deadline, TimeSpan? left) => Same(
        deadline == CacheItem.Never ? -1 : _clock.TicksUntil(deadline), left?.Ticks ?? -1, "ticks left to live");

    private void Copy(int key, long size)
    {
        byte[] destination = new byte[(int)((ulong)size % 8192)];
        bool isCopied = _cache.TryCopyTo(_keys[key], destination, out int length);
        if (_model.Looked(key, length >= 0) is { } item)
        {
            Same(item.Value.Length, length, "length of a value");
            ViolationException.Unless(
                isCopied == length <= destination.Length, "copied where there is no room, or not where there is");
            ViolationException.Unless(
                !isCopied || destination.AsSpan(0, length).SequenceEqual(item.Value), "another value was copied");
            ViolationException.Unless(
                !destination.AsSpan(isCopied ? length : 0).ContainsAnyExcept((byte)0),
                "more was copied than the value");
        }
    }

    private void Write(int key)
    {
        ArrayBufferWriter<byte> writer = new();
        bool isWritten = _cache.TryCopyTo(_keys[key], writer);
        if (_model.Looked(key, isWritten) is { } item)
        {
            ViolationException.Unless(writer.WrittenSpan.SequenceEqual(item.Value), "another value was written");
        }
    }

    /// <summary>Every entry that lives is visited, once.</summary>
    private void Scan(int count)
    {
        HashSet<int> seen = [];
        ScanAll(count, (key, value) =>
        {
            CheckVisit(key, value);
            ViolationException.Unless(seen.Add(key), $"key {key} was visited twice");
        });
        foreach ((int key, CacheItem item) in _model.Items)
        {
            if (_model.IsLive(item) && !seen.Contains(key))
            {
                ViolationException.Unless(!_cache.Contains(_keys[key]), $"key {key} was not visited");
                _model.Miss(key);
            }
        }
    }

    private void ScanAll(int count, Action<int, ReadOnlySpan<byte>> visit)
    {
        ulong cursor = 0;
        int calls = 0;
        do
        {
            (CacheProgram Program, Action<int, ReadOnlySpan<byte>> Visit) state = (this, visit);
            cursor = _cache.Scan(cursor, count, ref state, static (key, value, ref state) =>
                state.Visit(state.Program._keys.Find(key), value));
            ViolationException.Unless(calls++ < MostVisits, "a scan has no end");
        }
        while (cursor != 0);
    }

    private CacheItem CheckVisit(int key, ReadOnlySpan<byte> value)
    {
        CacheItem? item = key < 0 ? null : _model.FindLive(key);
        ViolationException.Unless(item is not null, $"key {key} was visited, which does not live");
        ViolationException.Unless(value.SequenceEqual(item.Value), $"key {key} was visited with another value");
        return item;
    }

    /// <summary>A visitor removes, sets and adds entries: those that stay are visited all the same.</summary>
    private void ScanChanging(int count, long modulo, long added)
    {
        Dictionary<int, CacheItem> before = [];
        foreach ((int key, CacheItem item) in _model.Items)
        {
            if (_model.IsLive(item))
            {
                before.Add(key, item);
            }
        }
        HashSet<CacheItem> seen = [];
        int changes = 0;
        _isVisiting = true;
        ScanAll(count, (key, value) =>
        {
            // One that the same batch holds may have been removed or set anew since.
            if (key >= 0 && _model.FindLive(key) is { } item && item.Value.AsSpan().SequenceEqual(value))
            {
                _ = seen.Add(item);
                if (++changes <= 200 && key % (2 + (int)((ulong)modulo % 5)) == 0)
                {
                    Remove(key);
                    Check();
                }
                else if (changes <= 200)
                {
                    Set(CacheKeys.NumberOf(added + changes), 20, null, CacheSetOptions.IfAbsent);
                    Check();
                }
            }
        });
        _isVisiting = false;
        foreach ((int key, CacheItem item) in before)
        {
            if (_model.Find(key) == item && !seen.Contains(item))
            {
                ViolationException.Unless(!_cache.Contains(_keys[key]), $"key {key} stayed and was not visited");
                _model.Miss(key);
            }
        }
    }

    /// <summary>A visitor throws: what was held for it is let go.</summary>
    private void ScanThrowing(int count, long after)
    {
        int left = (int)((ulong)after % 50);
        try
        {
            ScanAll(count, (_, _) =>
            {
                if (left-- == 0)
                {
                    throw new TimeoutException("the visitor throws");
                }
            });
        }
        catch (TimeoutException)
        {
            // What it left behind is checked with all else.
        }
    }

    private void LongKey()
    {
        byte[] key = new byte[BoundedCache.MaxKeyLength + 1];
        Refused(() => _ = _cache.Contains(key));
        Refused(() => _ = _cache.Set(key, []));
        Refused(() => _ = _cache.Remove(key));
        Refused(() => _ = _cache.Persist(key));
        Refused(() => _ = _cache.Expire(key, TimeSpan.FromDays(1)));
        ViolationException.Unless(!_cache.Contains(key.AsSpan(1)), "the longest key is there");

        static void Refused(Action call)
        {
            try
            {
                call();
            }
            catch (ArgumentException)
            {
                return;
            }
            throw new ViolationException("a key that is too long was taken");
        }
    }
}
