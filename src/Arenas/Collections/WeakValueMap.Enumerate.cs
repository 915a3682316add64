using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Arenas.Collections;

namespace Arenas;

/// <content>Visits the entries.</content>
public sealed partial class WeakValueMap<TKey, TValue>
{
    /// <summary>Gets the keys whose objects live, one after the other.</summary>
    public IEnumerable<TKey> Keys => this.Select(static entry => entry.Key);

    /// <summary>Gets the live objects, each held until the next step; whoever keeps one retains it.</summary>
    public IEnumerable<Handle<TValue>> Values => this.Select(static entry => entry.Value);

    /// <summary>Lists the objects as they are now, and holds none.</summary>
    /// <returns>Weak handles, in the order of insertion.</returns>
    public IReadOnlyList<WeakHandle<TValue>> WeakValues()
    {
        List<WeakHandle<TValue>> values = [];
        TableCursor cursor = _table.Begin();
        while (_table.TryNext(ref cursor, out _, out TableWatch? watch))
        {
            if (watch.IsLive())
            {
                values.Add(new(watch.Target.Bits));
            }
        }
        return values;
    }

    /// <summary>Visits the entries in the order of insertion.</summary>
    /// <returns>Keys, and handles that are held until the next step.</returns>
    public IEnumerator<KeyValuePair<TKey, Handle<TValue>>> GetEnumerator()
    {
        TableCursor cursor = _table.Begin();
        while (_table.TryNext(ref cursor, out TKey? key, out TableWatch? watch))
        {
            if (!watch.TryUpgrade(out Handle<TValue> value))
            {
                continue;
            }
            try
            {
                yield return new(key, value);
            }
            finally
            {
                _table.Release(value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
