using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Diagnostics;

/// <summary>A column of a snapshot while it grows.</summary>
/// <typeparam name="T">What it holds.</typeparam>
// Not a List: entries are never cleared, and the last array is handed over if it is full.
internal struct Column<T>
    where T : unmanaged
{
    private T[] _items;

    public Column(int capacity) => _items = GC.AllocateUninitializedArray<T>(capacity);

    public int Count { readonly get; private set; }

    public readonly Span<T> Items => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Grow();
        }
        _items[Count++] = item;
    }

    /// <summary>Makes room for so many items more, and no room beyond while the column is empty.</summary>
    public void Reserve(int more)
    {
        Debug.Assert(more >= 0, "columns grow");
        if (more > _items.Length - Count)
        {
            Resize(int.Max(Count + more, Count + (Count / 2)));
        }
    }

    public readonly T[] ToArray() => Count == _items.Length ? _items : _items[..Count];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        Debug.Assert(Count == _items.Length, "there is no room");
        Resize(int.Max(1024, 2 * Count));
    }

    private void Resize(int capacity)
    {
        T[] larger = GC.AllocateUninitializedArray<T>(capacity);
        Items.CopyTo(larger);
        _items = larger;
    }
}
