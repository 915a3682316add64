using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tests.Collections;

/// <summary>What a weak map must do, in a list: entries in the order of insertion, that go with their bodies.</summary>
internal sealed class NaiveMap<TKey, TValue>
    where TKey : notnull
{
    private readonly List<(long Order, TKey Key, TValue Value)> _entries = [];

    public long LastOrder { get; private set; }

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<TKey, TValue>> Entries =>
        _entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value));

    public bool TryGet(TKey key, out TValue? value)
    {
        int index = IndexOf(key);
        value = index >= 0 ? _entries[index].Value : default;
        return index >= 0;
    }

    public void Set(TKey key, TValue value)
    {
        int index = IndexOf(key);
        if (index >= 0)
        {
            _entries[index] = (_entries[index].Order, key, value);
            return;
        }
        _entries.Add((++LastOrder, key, value));
    }

    public bool Remove(TKey key)
    {
        int index = IndexOf(key);
        if (index >= 0)
        {
            _entries.RemoveAt(index);
        }
        return index >= 0;
    }

    public void Clear() => _entries.Clear();

    /// <summary>Takes out the entries of a body that died, whether it is key or value.</summary>
    public void Forget(Body body) => _entries.RemoveAll(
        entry => ReferenceEquals(entry.Key, body) || ReferenceEquals(entry.Value, body));

    /// <summary>The first entry after an order, up to a limit.</summary>
    public bool TryNext(long after, long limit, out (long Order, TKey Key, TValue Value) next)
    {
        next = _entries.FirstOrDefault(entry => entry.Order > after && entry.Order <= limit);
        return next.Order != 0;
    }

    private int IndexOf(TKey key) => _entries.FindIndex(entry => entry.Key.Equals(key));
}
