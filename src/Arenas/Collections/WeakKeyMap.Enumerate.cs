using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Arenas.Collections;

namespace Arenas;

/// <content>Visits the entries.</content>
public sealed partial class WeakKeyMap<TObject, TValue>
{
    /// <summary>Gets the live objects, each held until the next step; whoever keeps one retains it.</summary>
    public IEnumerable<Handle<TObject>> Keys => this.Select(static entry => entry.Key);

    /// <summary>Gets the values of live objects, one after the other.</summary>
    public IEnumerable<TValue> Values => this.Select(static entry => entry.Value);

    /// <summary>Lists the objects as they are now, and holds none.</summary>
    /// <returns>Weak handles, in the order of insertion.</returns>
    public IReadOnlyList<WeakHandle<TObject>> WeakKeys()
    {
        List<WeakHandle<TObject>> keys = [];
        TableCursor cursor = _table.Begin();
        while (_table.TryNext(ref cursor, out _, out TableWatch? watch))
        {
            if (watch.IsLive())
            {
                keys.Add(new(watch.Target.Bits));
            }
        }
        return keys;
    }

    /// <summary>Visits the entries in the order of insertion.</summary>
    /// <returns>Handles that are held until the next step, and values.</returns>
    public IEnumerator<KeyValuePair<Handle<TObject>, TValue>> GetEnumerator()
    {
        TableCursor cursor = _table.Begin();
        while (_table.TryNext(ref cursor, out TValue? value, out TableWatch? watch))
        {
            if (!watch.TryUpgrade(out Handle<TObject> key))
            {
                continue;
            }
            try
            {
                yield return new(key, value);
            }
            finally
            {
                _table.Release(key);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
