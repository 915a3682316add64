using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Runs a program on a cache and on a dictionary with a clock, and compares them after each step.</summary>
internal sealed class CacheProgram : IDisposable
{
    private readonly Dictionary<string, (byte[] Value, long Deadline)> _model = [];
    private readonly List<(CacheOwner Owner, byte[] Value)> _leases = [];
    private readonly ManualTime _time = new();
    private readonly NativeHeap _heap;
    private readonly BoundedCache _cache;
    private readonly bool _isTold;
    private readonly Random _random = new(1);

    private CacheProgram(HeapKind kind, bool isTold, long limitBytes, long limitEntries)
    {
        _heap = TestHeaps.Create(kind);
        _isTold = isTold;
        _cache = new(new BoundedCacheOptions
        {
            Heap = _heap,
            LimitBytes = limitBytes,
            LimitEntries = limitEntries,
            TimeProvider = _time,
            ShardCount = 2,
            RemovalListener = isTold ? OnRemoved : null,
        });
    }

    public static void Run(IEnumerable<CacheStep> steps, HeapKind kind, bool isTold, long limitBytes, long limitEntries)
    {
        using CacheProgram program = new(kind, isTold, limitBytes, limitEntries);
        foreach (CacheStep step in steps)
        {
            program.Do(step);
            program.Check();
        }
        program.End();
    }

    public void Dispose()
    {
        _cache.Dispose();
        _heap.Dispose();
    }

    private void End()
    {
        _cache.Dispose();
        foreach ((CacheOwner owner, byte[] value) in _leases)
        {
            Assert.Equal(value, owner.Value.ToArray());
            owner.Dispose();
        }
        Assert.Equal(0, _heap.GetStatistics().LiveBlocks);
    }

    // What the cache tells of is what it held; an entry that has expired may be told of late.
    private void OnRemoved(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, CacheRemovalReason reason)
    {
        string name = Encoding.UTF8.GetString(key);
        Assert.True(_model.Remove(name, out (byte[] Value, long Deadline) known), $"{name} was not there: {reason}");
        Assert.Equal(known.Value, value.ToArray());
        Assert.True(reason != CacheRemovalReason.Expired || known.Deadline <= _time.GetTimestamp(), "it still lived");
    }

    private void Do(CacheStep step)
    {
        byte[] key = Encoding.UTF8.GetBytes($"{new string('k', step.Key % 5)}{step.Key}");
        string name = Encoding.UTF8.GetString(key);
        if (!_isTold)
        {
            ForgetIfOver(name);
        }
        switch (step.Verb)
        {
            case CacheVerb.Set:
                Set(key, name, step.Size, null, CacheSetOptions.None);
                break;
            case CacheVerb.SetTimed:
                Set(key, name, step.Size, TimeSpan.FromSeconds((step.Size % 9) + 1), CacheSetOptions.None);
                break;
            case CacheVerb.SetIfAbsent:
                Set(key, name, step.Size, null, CacheSetOptions.IfAbsent);
                break;
            case CacheVerb.SetIfPresent:
                Set(key, name, step.Size, null, CacheSetOptions.IfPresent);
                break;
            case CacheVerb.SetKeepingTime:
                Set(key, name, step.Size, null, CacheSetOptions.KeepTimeToLive);
                break;
            case CacheVerb.Get:
                Get(key, name);
                break;
            case CacheVerb.Lease when _cache.TryGetOwner(key, out CacheOwner? owner):
                _leases.Add((owner!, _model[name].Value));
                break;
            case CacheVerb.EndLease when _leases.Count > 0:
                EndLease(step.Size % _leases.Count);
                break;
            case CacheVerb.Remove:
                bool wasLive = IsLive(name);
                Assert.Equal(wasLive, _cache.Remove(key));
                _ = _model.Remove(name);
                break;
            default:
                DoMore(step, key, name);
                break;
        }
    }

    private void DoMore(CacheStep step, byte[] key, string name)
    {
        switch (step.Verb)
        {
            case CacheVerb.Append:
                Append(key, name, step.Size % 50);
                break;
            case CacheVerb.UpdateRemoves:
                bool wasLive = IsLive(name);
                CacheSetResult result = _cache.Update(
                    key, ref wasLive, static (ref CacheUpdate update, ref bool live) =>
                    {
                        Assert.Equal(live, update.Exists);
                        update.Remove();
                    });
                Assert.Equal(wasLive ? CacheSetResult.Removed : CacheSetResult.Unchanged, result);
                _ = _model.Remove(name);
                break;
            case CacheVerb.Expire:
                Expire(key, name, step.Size % 6);
                break;
            case CacheVerb.Persist:
                bool persists = IsLive(name) && _model[name].Deadline != long.MaxValue;
                Assert.Equal(persists, _cache.Persist(key));
                if (persists)
                {
                    _model[name] = (_model[name].Value, long.MaxValue);
                }
                break;
            case CacheVerb.Advance:
                _time.Advance(TimeSpan.FromSeconds(step.Size % 4));
                break;
            case CacheVerb.RemoveExpired:
                _ = _cache.RemoveExpired();
                _time.Ring();
                Assert.Equal(_model.Keys.Count(IsLive), _cache.Count);
                break;
            case CacheVerb.Clear:
                _cache.Clear();
                Assert.Equal(0, _cache.Count);
                _model.Clear();
                break;
            case CacheVerb.Scan:
                Scan(1 + (step.Size % 7));
                break;
            default:
                break;
        }
    }

    private void Set(byte[] key, string name, int length, TimeSpan? timeToLive, CacheSetOptions options)
    {
        byte[] value = new byte[length];
        _random.NextBytes(value);
        bool wasLive = IsLive(name);
        long old = wasLive ? _model[name].Deadline : long.MaxValue;
        CacheSetResult result = _cache.Set(key, value, timeToLive, options);
        bool isRefused = (options & (wasLive ? CacheSetOptions.IfAbsent : CacheSetOptions.IfPresent)) != 0;
        if (isRefused)
        {
            Assert.Equal(CacheSetResult.Unchanged, result);
            return;
        }
        if (result is CacheSetResult.Added or CacheSetResult.Replaced)
        {
            bool keeps = options == CacheSetOptions.KeepTimeToLive && result == CacheSetResult.Replaced;
            long deadline = keeps
                ? old
                : timeToLive is TimeSpan time ? _time.GetTimestamp() + time.Ticks : long.MaxValue;
            Assert.True(wasLive || result == CacheSetResult.Added, "nothing was there to replace");
            _model[name] = (value, deadline);
            return;
        }
        // To make room, the entry of the very key may have been evicted.
        Assert.True(result is CacheSetResult.TooLarge or CacheSetResult.NoMemory
            || (result == CacheSetResult.Unchanged && options == CacheSetOptions.IfPresent), $"{result}");
    }

    private void Get(byte[] key, string name)
    {
        bool isLive = IsLive(name);
        bool isFound = _cache.TryGet(key, out CacheLease lease);
        Assert.Equal(isLive, isFound);
        if (isFound)
        {
            Assert.Equal(_model[name].Value, lease.Value.ToArray());
            lease.Dispose();
            Assert.True(_cache.TryGetTimeToLive(key, out TimeSpan? left), "it is there");
            Assert.Equal(
                _model[name].Deadline == long.MaxValue ? null : _model[name].Deadline - _time.GetTimestamp(),
                left?.Ticks);
            Assert.True(_cache.BytesOf(key) >= _model[name].Value.Length + key.Length, "its bytes are counted");
        }
    }

    private void EndLease(int which)
    {
        Assert.Equal(_leases[which].Value, _leases[which].Owner.Value.ToArray());
        _leases[which].Owner.Dispose();
        _leases.RemoveAt(which);
    }

    private void Append(byte[] key, string name, int length)
    {
        byte[] more = new byte[length];
        _random.NextBytes(more);
        (byte[] Value, long Deadline) old = IsLive(name) ? _model[name] : ([], long.MaxValue);
        CacheSetResult result = _cache.Update(key, ref more, static (ref CacheUpdate update, ref byte[] more) =>
        {
            ReadOnlySpan<byte> old = update.Value;
            if (update.TryNewValue(old.Length + more.Length, out Span<byte> value))
            {
                old.CopyTo(value);
                more.CopyTo(value[old.Length..]);
            }
        });
        if (result is CacheSetResult.Added or CacheSetResult.Replaced)
        {
            bool wasEvicted = result == CacheSetResult.Added;
            _model[name] = (
                _cache.TryGetOwner(key, out CacheOwner? now) ? now!.Value.ToArray() : [],
                wasEvicted ? long.MaxValue : old.Deadline);
            now?.Dispose();
            Assert.True(_model[name].Value.AsSpan().EndsWith(more), "the new bytes are at the end");
            Assert.True(wasEvicted || _model[name].Value.AsSpan().StartsWith(old.Value), "the old ones before");
        }
    }

    private void Expire(byte[] key, string name, int seconds)
    {
        bool wasLive = IsLive(name);
        byte[] value = wasLive ? _model[name].Value : [];
        bool isSet = _cache.Expire(key, TimeSpan.FromSeconds(seconds));
        Assert.True(wasLive || !isSet, "nothing was there");
        if (isSet)
        {
            _model[name] = (value, _time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks);
        }
    }

    private void Scan(int count)
    {
        HashSet<string> seen = [];
        ulong cursor = 0;
        do
        {
            cursor = _cache.Scan(
                cursor, count, ref seen, static (
                    ReadOnlySpan<byte> key, ReadOnlySpan<byte> _, ref HashSet<string> seen) =>
                    seen.Add(Encoding.UTF8.GetString(key)));
        }
        while (cursor != 0);
        Assert.True(seen.SetEquals(_model.Keys.Where(IsLive)), "what lives is what was seen");
    }

    private bool IsLive(string name) =>
        _model.TryGetValue(name, out (byte[] Value, long Deadline) known) && known.Deadline > _time.GetTimestamp();

    private void ForgetIfOver(string name)
    {
        if (!IsLive(name))
        {
            _ = _model.Remove(name);
        }
    }

    private void Check()
    {
        Assert.True(_cache.UsedBytes <= _cache.LimitBytes, "no more bytes than allowed");
        Assert.True(_cache.Count <= _cache.LimitEntries, "no more entries than allowed");
        if (_isTold)
        {
            Assert.Equal(_model.Count, _cache.Count);
        }
        Assert.Equal(0, _cache.GetStatistics().ListenerErrors);
    }
}
