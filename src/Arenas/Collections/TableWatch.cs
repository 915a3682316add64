using System;
using System.Threading;

namespace Arenas.Collections;

/// <summary>The watch of one entry of a <see cref="WeakTable"/>: takes the entry out when its object goes.</summary>
/// <remarks>The heap keeps it until then, and it keeps nothing: neither the table nor a key.</remarks>
internal sealed class TableWatch : Watch
{
    /// <summary>An index of no entry.</summary>
    public const int NoIndex = -1;

    private static readonly Action<Watch> s_onDeath = static watch => ((TableWatch)watch).OnDeath();

    private readonly WeakReference<WeakTable> _table;
    private bool _isTold;

    private TableWatch(ObjectHeap heap, Handle target, WeakReference<WeakTable> table)
        : base(heap, target, s_onDeath) => _table = table;

    /// <summary>Gets or sets where its entry lies; under the table's lock.</summary>
    public int Index { get; set; } = NoIndex;

    /// <summary>Gets a value indicating whether the object's end was told. It is set before the table's lock is taken,
    /// so whoever adds an entry under that lock sees it, or is seen.</summary>
    public bool IsTold => Volatile.Read(ref _isTold);

    /// <summary>Watches an object; throws unless the handle names a live one of the type.</summary>
    public static TableWatch Of<T>(ObjectHeap heap, Handle<T> target, WeakTable table)
        where T : unmanaged
    {
        // Inside one scope no other thread frees the object, and so calls back, before the watch is whole.
        using ObjectScope scope = heap.Enter();
        return new(heap, heap.Cast<T>(target), table.Reference);
    }

    /// <summary>Holds the object, if there still is one; the handle is to be released.</summary>
    public bool TryUpgrade<T>(out Handle<T> handle)
        where T : unmanaged
    {
        bool isLive = TryUpgrade(out Handle untyped);
        handle = new(untyped.Bits);
        return isLive;
    }

    /// <summary>Says whether there still is an object, and nobody was told otherwise.</summary>
    public bool IsLive()
    {
        using ObjectScope scope = Heap.Enter();
        return IsAlive && Heap.IsAlive(Target);
    }

    /// <summary>Says whether a handle names a live object; throws if it never named one of the heap and the
    /// type.</summary>
    public static bool IsLive<T>(ObjectHeap heap, Handle<T> handle)
        where T : unmanaged
    {
        using ObjectScope scope = heap.Enter();
        try
        {
            _ = heap.Cast<T>(handle);
            return true;
        }
        catch (ObjectDisposedException) when (!heap.IsDisposed)
        {
            return false;
        }
    }

    private void OnDeath()
    {
        Volatile.Write(ref _isTold, true);
        if (_table.TryGetTarget(out WeakTable? table))
        {
            table.TryDrop(this);
        }
    }
}
