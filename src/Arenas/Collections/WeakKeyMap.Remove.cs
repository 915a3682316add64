using System.Collections.Generic;
using Arenas.Collections;

namespace Arenas;

/// <content>Takes entries out.</content>
public sealed partial class WeakKeyMap<TObject, TValue>
{
    /// <summary>Takes the entry of an object out.</summary>
    /// <param name="key">A handle of the object.</param>
    /// <exception cref="KeyNotFoundException">There is no entry, or the object is gone.</exception>
    public void Remove(Handle<TObject> key)
    {
        if (!TryRemove(key))
        {
            throw NotFound(key);
        }
    }

    /// <summary>Takes the entry of an object out, if there is one.</summary>
    /// <param name="key">A handle of the object.</param>
    /// <returns>Whether there was one; false if the object is gone.</returns>
    public bool TryRemove(Handle<TObject> key) => TryRemove(key, out _);

    /// <summary>Takes the entry of an object out, and hands out its value.</summary>
    /// <param name="key">A handle of the object.</param>
    /// <param name="value">Its value; the default one if there was none.</param>
    /// <returns>Whether there was one; false if the object is gone.</returns>
    public bool TryRemove(Handle<TObject> key, out TValue? value)
    {
        value = default;
        if (!TryProbe(key, out ObjectProbe<TObject, TValue> probe))
        {
            return false;
        }
        while (_table.Find(ref probe, out _) is { } watch)
        {
            if (_table.TryDrop(watch, out value))
            {
                watch.Dispose();
                return true;
            }
        }
        return false;
    }

    /// <summary>Takes the newest entry out, and hands out its object.</summary>
    /// <param name="key">A handle that is to be released; null if the map has no live object.</param>
    /// <param name="value">The object's value.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryTake(out Handle<TObject> key, out TValue? value)
    {
        while (_table.FindNewest(out _) is { } watch)
        {
            bool isLive = watch.TryUpgrade(out key);
            if (_table.TryDrop(watch, out value) && isLive)
            {
                watch.Dispose();
                return true;
            }
            if (isLive)
            {
                Heap.Release(key);
            }
        }
        key = default;
        value = default;
        return false;
    }

    /// <summary>Takes all entries out.</summary>
    public void Clear() => _table.Empty(closes: false);
}
