using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Runs a random program on the two weak maps and a weak set, and on lists that must agree.</summary>
internal sealed class MapProgram : IDisposable
{
    private readonly ObjectHeap _heap;
    private readonly Bodies _bodies;
    private readonly WeakValueMap<int, Loop> _values;
    private readonly NaiveMap<int, Body> _naiveValues = new();
    private readonly WeakKeyMap<Loop, int> _keys;
    private readonly NaiveMap<Body, int> _naiveKeys = new();
    private readonly WeakSet<Loop> _set;
    private readonly List<Walk> _walks = [];
    private Body? _diesNext;

    private MapProgram(bool isShared)
    {
        _heap = new(new ObjectHeapOptions { IsShared = isShared }) { CollectsAutomatically = false };
        _bodies = new(_heap, body =>
        {
            _naiveValues.Forget(body);
            _naiveKeys.Forget(body);
        });
        _values = new(_heap, new ClashingInts(Strike));
        _keys = new(_heap);
        _set = new(_heap);
    }

    public static void Run(MapStep[] program, bool isShared)
    {
        using MapProgram running = new(isShared);
        foreach (MapStep step in program)
        {
            running.Do(step);
            running.CheckCounts();
        }
        running.CheckAll();
        running.End();
    }

    public void Dispose()
    {
        _values.Dispose();
        _keys.Dispose();
        _set.Dispose();
        _heap.Dispose();
    }

    private void Do(MapStep step)
    {
        List<Body> held = _bodies.Held;
        switch (step.What)
        {
            case MapVerb.MakeThing or MapVerb.MakeLoop:
                _bodies.Make(step.What == MapVerb.MakeLoop, step.Key);
                break;
            case MapVerb.Collect:
                Assert.Equal(_bodies.Collect(), _heap.Collect().Freed);
                break;
            case MapVerb.Open:
                _walks.Add(step.Key % 2 == 0 ? Walk.Of(_values, _naiveValues) : Walk.Of(_keys, _naiveKeys));
                break;
            case MapVerb.Advance or MapVerb.Close when _walks.Count > 0:
                Walk walk = _walks[step.Which % _walks.Count];
                if (step.What == MapVerb.Close || !walk.Advance(_bodies))
                {
                    walk.Close(_bodies);
                    _walks.Remove(walk);
                }
                break;
            case MapVerb.Get or MapVerb.GetAndHold or MapVerb.Remove or MapVerb.RemoveAndHold:
                Find(step, held.Count > 0 ? held[step.Which % held.Count] : null);
                break;
            case MapVerb.TakeNewest:
                TakeNewest();
                break;
            case MapVerb.Clear when step.Key % 4 == 0:
                _values.Clear();
                _naiveValues.Clear();
                _keys.Clear();
                _set.Clear();
                _naiveKeys.Clear();
                break;
            case MapVerb.Copy:
                CheckAll();
                break;
            case MapVerb.Release or MapVerb.ReleaseInComparison or MapVerb.Set or MapVerb.TryAdd or MapVerb.GetOrAdd
                when held.Count > 0:
                DoWith(step, held[step.Which % held.Count]);
                break;
        }
        Strike();
    }

    private void DoWith(MapStep step, Body body)
    {
        switch (step.What)
        {
            // Only what no enumeration holds too: whoever holds it releases it.
            case MapVerb.Release when !_walks.Exists(walk => walk.Holds(body)):
                _bodies.Release(body);
                break;
            case MapVerb.ReleaseInComparison when !_walks.Exists(walk => walk.Holds(body)):
                StrikeIn(body, step.Key);
                break;
            case MapVerb.Set:
                _values.Set(step.Key, body.Handle);
                _naiveValues.Set(step.Key, body);
                _keys[body.Handle] = step.Key;
                _set.Add(body.Handle);
                _naiveKeys.Set(body, step.Key);
                break;
            case MapVerb.TryAdd:
                bool isNew = !_naiveValues.TryGet(step.Key, out _);
                Assert.Equal(isNew, _values.TryAdd(step.Key, body.Handle));
                if (isNew)
                {
                    _naiveValues.Set(step.Key, body);
                }
                isNew = !_naiveKeys.TryGet(body, out _);
                Assert.Equal(isNew, _keys.TryAdd(body.Handle, step.Key));
                Assert.Equal(isNew, _set.Add(body.Handle));
                if (isNew)
                {
                    _naiveKeys.Set(body, step.Key);
                }
                break;
            case MapVerb.GetOrAdd:
                GetOrAdd(step.Key, body);
                break;
        }
    }

    private void GetOrAdd(int key, Body body)
    {
        if (!_naiveValues.TryGet(key, out Body? expected))
        {
            expected = body;
            _naiveValues.Set(key, body);
        }
        Assert.Equal(expected!.Handle, _values.GetOrAdd(key, body.Handle));
        expected.Hold();
        _bodies.Release(expected);
        if (!_naiveKeys.TryGet(body, out int number))
        {
            number = key;
            _naiveKeys.Set(body, key);
        }
        Assert.Equal(number, _keys.GetOrAdd(body.Handle, key));
        _set.Add(body.Handle);
    }

    private void Find(MapStep step, Body? body)
    {
        bool isThere = _naiveValues.TryGet(step.Key, out Body? expected);
        bool removes = step.What is MapVerb.Remove or MapVerb.RemoveAndHold;
        Handle<Loop> found;
        Assert.Equal(isThere, removes ? _values.TryRemove(step.Key, out found) : _values.TryGet(step.Key, out found));
        Assert.Equal(expected?.Handle ?? default, found);
        if (isThere)
        {
            expected!.Hold();
            if (removes)
            {
                _naiveValues.Remove(step.Key);
            }
            if (step.What is MapVerb.Get or MapVerb.Remove)
            {
                _bodies.Release(expected!);
            }
        }
        if (body is null || !body.IsAlive)
        {
            return;
        }
        isThere = _naiveKeys.TryGet(body, out int number);
        int value;
        Assert.Equal(isThere, _set.Contains(body.Handle));
        Assert.Equal(isThere,
            removes ? _keys.TryRemove(body.Handle, out value) : _keys.TryGet(body.Handle, out value));
        Assert.Equal(number, value);
        if (removes)
        {
            Assert.Equal(isThere, _set.TryRemove(body.Handle));
            _naiveKeys.Remove(body);
        }
    }

    private void TakeNewest()
    {
        KeyValuePair<int, Body> newest = _naiveValues.Entries.LastOrDefault();
        Assert.Equal(newest.Value is not null, _values.TryTake(out int key, out Handle<Loop> value));
        Assert.Equal((newest.Key, newest.Value?.Handle ?? default), (key, value));
        if (newest.Value is not null)
        {
            newest.Value.Hold();
            _naiveValues.Remove(newest.Key);
            _bodies.Release(newest.Value);
        }
        Body? last = _naiveKeys.Entries.LastOrDefault().Key;
        Assert.Equal(last is not null, _keys.TryTake(out Handle<Loop> taken, out _));
        Assert.Equal(last?.Handle ?? default, taken);
        if (last is not null)
        {
            last.Hold();
            _naiveKeys.Remove(last);
            Assert.True(_set.TryRemove(taken));
            _bodies.Release(last);
        }
    }

    /// <summary>Lets an object go in the middle of a lookup of a key that it does not stand under.</summary>
    private void StrikeIn(Body body, int key)
    {
        if (_naiveValues.TryGet(key, out Body? value) && ReferenceEquals(value, body))
        {
            return;
        }
        _diesNext = body;
        Assert.Equal(value is not null, _values.ContainsKey(key));
    }

    private void Strike()
    {
        if (_diesNext is { } body)
        {
            _diesNext = null;
            _bodies.Release(body);
        }
    }

    private void CheckCounts()
    {
        Assert.Equal(
            (_naiveValues.Count, _naiveKeys.Count, _naiveKeys.Count), (_values.Count, _keys.Count, _set.Count));
        Assert.True(_values.Capacity <= int.Max(8, (4 * _values.Count) + 4), $"{_values.Capacity} for {_values.Count}");
        Assert.True(_keys.Capacity <= int.Max(8, (4 * _keys.Count) + 4), $"{_keys.Capacity} for {_keys.Count}");
    }

    private void CheckAll()
    {
        Assert.Equal(_naiveValues.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Handle)), _values);
        Assert.Equal(_naiveKeys.Entries.Select(entry => KeyValuePair.Create(entry.Key.Handle, entry.Value)), _keys);
        using WeakValueMap<int, Loop> copy = new(_values);
        Assert.Equal(_values.ToList(), copy.ToList());
        using WeakSet<Loop> copiedSet = new(_set);
        Assert.True(copiedSet.SetEquals(_keys.Keys));
    }

    private void End()
    {
        _walks.ForEach(walk => walk.Close(_bodies));
        foreach (Body body in _bodies.Held)
        {
            int watches = _naiveValues.Entries.Count(entry => ReferenceEquals(entry.Value, body))
                + (2 * _naiveKeys.Entries.Count(entry => ReferenceEquals(entry.Key, body)));
            Assert.Equal(watches, _heap.WatchesOf(body.Handle).Count);
        }
        _keys.Dispose();
        _set.Dispose();
        foreach (Body body in _bodies.Held)
        {
            while (body.Held > 0)
            {
                _bodies.Release(body);
            }
        }
        CheckValuesOnly();
        Assert.Equal(_bodies.Collect(), _heap.Collect().Freed);
        Assert.Equal((0, 0), (_values.Count, _heap.Count));
    }

    private void CheckValuesOnly() => Assert.Equal(_naiveValues.Count, _values.Count);
}
