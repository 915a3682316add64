using System;
using System.Collections.Generic;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>An enumeration held open, and what it must visit next.</summary>
internal sealed class Walk
{
    private readonly Func<Bodies, Body?> _advance;
    private readonly Action _close;
    private Body? _current;

    private Walk(Func<Bodies, Body?> advance, Action close)
    {
        _advance = advance;
        _close = close;
    }

    public static Walk Of(WeakValueMap<int, Loop> map, NaiveMap<int, Body> naive)
    {
        IEnumerator<KeyValuePair<int, Handle<Loop>>> entries = map.GetEnumerator();
        return new(Follow(naive, entries, entry => (entry.Key, entry.Value),
            next => (next.Key, next.Value.Handle), next => next.Value), entries.Dispose);
    }

    public static Walk Of(WeakKeyMap<Loop, int> map, NaiveMap<Body, int> naive)
    {
        IEnumerator<KeyValuePair<Handle<Loop>, int>> entries = map.GetEnumerator();
        return new(Follow(naive, entries, entry => (entry.Value, entry.Key),
            next => (next.Value, next.Key.Handle), next => next.Key), entries.Dispose);
    }

    public bool Holds(Body body) => ReferenceEquals(_current, body);

    /// <summary>Goes on to the next entry; false at the end.</summary>
    public bool Advance(Bodies bodies)
    {
        Body? left = _current;
        _current = null;
        if (left is not null)
        {
            // The enumeration lets it go first, and then looks for the next.
            bodies.LetGo(left);
        }
        _current = _advance(bodies);
        return _current is not null;
    }

    public void Close(Bodies bodies)
    {
        if (_current is not null)
        {
            bodies.LetGo(_current);
            _current = null;
        }
        _close();
    }

    private static Func<Bodies, Body?> Follow<TKey, TValue, TEntry>(
        NaiveMap<TKey, TValue> naive, IEnumerator<TEntry> entries, Func<TEntry, (int Number, Handle<Loop> Body)> read,
        Func<(long Order, TKey Key, TValue Value), (int Number, Handle<Loop> Body)> expect,
        Func<(long Order, TKey Key, TValue Value), Body> bodyOf)
        where TKey : notnull
    {
        long order = 0;
        long limit = -1;
        return bodies =>
        {
            // An enumeration begins at its first step.
            limit = limit < 0 ? naive.LastOrder : limit;
            bool isThere = naive.TryNext(order, limit, out (long Order, TKey Key, TValue Value) next);
            Assert.Equal(isThere, entries.MoveNext());
            if (!isThere)
            {
                return null;
            }
            order = next.Order;
            Assert.Equal(expect(next), read(entries.Current));
            bodyOf(next).Hold();
            return bodyOf(next);
        };
    }
}
