using System.Collections.Generic;
using Arenas.Collections;

namespace Arenas;

/// <content>Takes entries out.</content>
public sealed partial class WeakValueMap<TKey, TValue>
{
    /// <summary>Takes the entry of a key out.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">There is no entry, or its object is gone.</exception>
    public void Remove(TKey key)
    {
        if (!TryRemove(key))
        {
            throw NotFound(key);
        }
    }

    /// <summary>Takes the entry of a key out, if there is one.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was one with a live object.</returns>
    public bool TryRemove(TKey key)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        while (_table.Find(ref probe, out _) is { } watch)
        {
            bool isLive = watch.IsLive();
            if (_table.TryDrop(watch) && isLive)
            {
                watch.Dispose();
                return true;
            }
        }
        return false;
    }

    /// <summary>Takes the entry of a key out, and hands out its object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle that is to be released; null if there is no live object.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryRemove(TKey key, out Handle<TValue> value)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        while (FindLive(ref probe, out value) is { } watch)
        {
            if (_table.TryDrop(watch))
            {
                watch.Dispose();
                return true;
            }
            Heap.Release(value);
        }
        return false;
    }

    /// <summary>Takes the newest entry out, and hands out its object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle that is to be released; null if the map has no live object.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryTake(out TKey? key, out Handle<TValue> value)
    {
        while (_table.FindNewest(out key) is { } watch)
        {
            bool isLive = watch.TryUpgrade(out value);
            if (_table.TryDrop(watch) && isLive)
            {
                watch.Dispose();
                return true;
            }
            if (isLive)
            {
                Heap.Release(value);
            }
        }
        value = default;
        return false;
    }

    /// <summary>Takes all entries out.</summary>
    public void Clear() => _table.Empty(closes: false);
}
