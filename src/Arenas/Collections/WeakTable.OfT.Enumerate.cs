using System.Diagnostics.CodeAnalysis;

namespace Arenas.Collections;

/// <content>Goes from entry to entry.</content>
internal sealed partial class WeakTable<TItem>
{
    /// <summary>Begins an enumeration of the entries that are there now.</summary>
    public TableCursor Begin()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return new() { Limit = _lastOrder };
        }
    }

    /// <summary>Goes on to the next entry, in the order of insertion; false at the end.</summary>
    public bool TryNext(ref TableCursor cursor, [MaybeNullWhen(false)] out TItem item,
        [NotNullWhen(true)] out TableWatch? watch)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            for (int index = IndexAfter(cursor); index < _used; index++)
            {
                ref TableEntry<TItem> entry = ref _entries[index];
                if (entry.Order > cursor.Limit)
                {
                    break;
                }
                if (entry.Watch is not null)
                {
                    cursor.Order = entry.Order;
                    cursor.Hint = index + 1;
                    item = entry.Item!;
                    watch = entry.Watch;
                    return true;
                }
            }
        }
        item = default;
        watch = null;
        return false;
    }

    /// <summary>The index of the first entry or hole after a cursor.</summary>
    private int IndexAfter(in TableCursor cursor)
    {
        int hint = cursor.Hint;
        if (hint <= _used && (hint == 0 || _entries[hint - 1].Order == cursor.Order))
        {
            return hint;
        }
        int low = 0;
        int high = _used;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_entries[middle].Order <= cursor.Order)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }
}
