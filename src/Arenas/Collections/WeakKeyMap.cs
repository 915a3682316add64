using System;
using System.Collections.Generic;
using Arenas.Collections;

namespace Arenas;

/// <summary>A map from objects that it does not hold to managed values: what is known of an object goes when the object
/// does.</summary>
/// <typeparam name="TObject">The type of the objects' values.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
/// <remarks>
/// <para><b>Ownership</b>: a key that is put in stays the caller's, and is not held. A handle that a method hands out
/// in an out parameter holds the object and is to be released. The handles of an enumeration are held until its next
/// step; whoever keeps one retains it. The map holds its values until their objects are gone; a value that refers to a
/// holder of its object keeps both for ever.</para>
/// <para><b>Keys</b> are equal if they name the same object, or if a comparer says so, which is only asked about live
/// objects: one that is gone equals nothing. An entry keeps the first of equal keys.</para>
/// <para><b>Threads</b>: as those of the heap. On a shared heap every member may be called on any thread at any time,
/// also inside a scope of the heap; comparers and factories run while nothing is locked. An entry goes on the thread
/// whose call freed the object.</para>
/// <para><b>Enumerations</b> never fail because entries come or go, may be left open, and make nothing wait. In the
/// order of insertion, each visits once whatever was there when it began, is there at its turn and is alive.</para>
/// <para><b>Cost</b>: one hash table lookup, some 50 nanoseconds; a new entry has a <see cref="Watch"/>. Memory goes
/// back as entries go. The heap does not keep the map, only the watches of its entries, until their objects are gone or
/// the map is disposed.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> once the map or the heap was disposed, and for a stale
/// handle that is put in; <see cref="ArgumentException"/> for a key that is null, of another heap or another type, but
/// for <see cref="ContainsKey"/>; <see cref="InvalidOperationException"/> on a thread that does not own the
/// heap.</para>
/// </remarks>
public sealed partial class WeakKeyMap<TObject, TValue> : IEnumerable<KeyValuePair<Handle<TObject>, TValue>>,
    IDisposable
    where TObject : unmanaged
{
    private readonly WeakTable<TValue> _table;

    /// <summary>Initializes a map without entries.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="comparer">Says which objects are equal; null if each equals only itself.</param>
    public WeakKeyMap(ObjectHeap heap, IEqualityComparer<Handle<TObject>>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(heap);
        Heap = heap;
        Comparer = comparer;
        _table = new(heap, GetType());
    }

    /// <summary>Initializes a map with the entries of another collection.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="entries">The entries; of two with equal keys the later value stays.</param>
    /// <param name="comparer">Says which objects are equal; null if each equals only itself.</param>
    public WeakKeyMap(ObjectHeap heap, IEnumerable<KeyValuePair<Handle<TObject>, TValue>> entries,
        IEqualityComparer<Handle<TObject>>? comparer = null)
        : this(heap, comparer)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Fill(entries, null);
    }

    /// <summary>Initializes a map with the entries of another, which may lose some meanwhile.</summary>
    /// <param name="other">The other map.</param>
    /// <param name="copyValue">Makes the copy of a value; null to share the values.</param>
    public WeakKeyMap(WeakKeyMap<TObject, TValue> other, Func<TValue, TValue>? copyValue = null)
        : this((other ?? throw new ArgumentNullException(nameof(other))).Heap, other.Comparer) =>
        Fill(other, copyValue);

    /// <summary>Gets the heap of the objects.</summary>
    public ObjectHeap Heap { get; }

    /// <summary>Gets what says which objects are equal; null if each equals only itself.</summary>
    public IEqualityComparer<Handle<TObject>>? Comparer { get; }

    /// <summary>Gets the number of entries; 0 once the map was disposed.</summary>
    /// <remarks>An object counts until its end is told: where <see cref="ObjectHeapOptions.MaxFreesPerCall"/> puts it
    /// off, until then.</remarks>
    public int Count => _table.Count;

    /// <summary>Gets the number of entries that there is memory for.</summary>
    internal int Capacity => _table.Capacity;

    /// <summary>Gets or sets the value of an object.</summary>
    /// <param name="key">A handle of the object, which stays the caller's.</param>
    /// <exception cref="KeyNotFoundException">Getting: there is no entry, or the object is gone.</exception>
    /// <exception cref="ObjectDisposedException">Setting: the object is gone.</exception>
#pragma warning disable CA1043 // the keys of this map are objects
    public TValue this[Handle<TObject> key]
    {
        get => TryGet(key, out TValue? value) ? value! : throw NotFound(key);
        set
        {
            ObjectProbe<TObject, TValue> probe = ProbeFor(key);
            if (!_table.TryPutItem(ref probe, value))
            {
                Add(ref probe, key, value);
            }
        }
    }
#pragma warning restore CA1043

    /// <summary>Finds the value of an object.</summary>
    /// <param name="key">A handle of the object.</param>
    /// <param name="value">Its value; the default one if there is none.</param>
    /// <returns>Whether there is one; false if the object is gone.</returns>
    public bool TryGet(Handle<TObject> key, out TValue? value)
    {
        value = default;
        return TryProbe(key, out ObjectProbe<TObject, TValue> probe) && _table.Find(ref probe, out value) is not null;
    }

    /// <summary>Says whether an object has a value.</summary>
    /// <param name="key">Any handle.</param>
    /// <returns>False also for null, and for a handle of another heap or type.</returns>
    public bool ContainsKey(Handle<TObject> key)
    {
        _table.ThrowIfClosed();
        return Heap.TryUpgrade<TObject>(key, out Handle<TObject> held) && ContainsHeld(held);
    }

    /// <summary>Gives objects values, one after the other.</summary>
    /// <param name="entries">The entries; another weak map will do, or this one.</param>
    public void SetAll(IEnumerable<KeyValuePair<Handle<TObject>, TValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach ((Handle<TObject> key, TValue value) in entries)
        {
            this[key] = value;
        }
    }

    /// <summary>Gives an object a value unless it has one.</summary>
    /// <param name="key">A handle of the object, which stays the caller's.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was done.</returns>
    public bool TryAdd(Handle<TObject> key, TValue value)
    {
        ObjectProbe<TObject, TValue> probe = ProbeFor(key);
        return _table.Find(ref probe, out _) is null && TryAdd(ref probe, key, value, out _);
    }

    /// <summary>Finds the value of an object, and gives it one if it has none.</summary>
    /// <param name="key">A handle of the object, which stays the caller's.</param>
    /// <param name="value">The value to give it.</param>
    /// <returns>The object's value, old or new.</returns>
    public TValue GetOrAdd(Handle<TObject> key, TValue value)
    {
        ObjectProbe<TObject, TValue> probe = ProbeFor(key);
        return _table.Find(ref probe, out TValue? found) is not null || !TryAdd(ref probe, key, value, out found)
            ? found!
            : value;
    }

    /// <summary>Finds the value of an object, and makes one if it has none.</summary>
    /// <param name="key">A handle of the object, which stays the caller's.</param>
    /// <param name="make">Makes a value. Should another thread be faster, its value is taken and this one is
    /// not.</param>
    /// <returns>The object's value, old or new.</returns>
    public TValue GetOrAdd(Handle<TObject> key, Func<Handle<TObject>, TValue> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        ObjectProbe<TObject, TValue> probe = ProbeFor(key);
        if (_table.Find(ref probe, out TValue? found) is not null)
        {
            return found!;
        }
        TValue value = make(key);
        return TryAdd(ref probe, key, value, out found) ? value : found!;
    }

    /// <summary>Makes a map of the entries of this one and another collection, whose entries are put in
    /// later.</summary>
    /// <param name="entries">The other entries.</param>
    /// <returns>A map of the same heap and comparer.</returns>
    public WeakKeyMap<TObject, TValue> Union(IEnumerable<KeyValuePair<Handle<TObject>, TValue>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        WeakKeyMap<TObject, TValue> union = new(this);
        union.Fill(entries, null);
        return union;
    }

    /// <summary>Takes out all entries, and the watches of their objects out of the heap.</summary>
    /// <remarks>The objects stay. A second time, it does nothing. Who drops a map without it costs the heap a watch for
    /// each entry, until its object goes.</remarks>
    public void Dispose() => _table.Empty(closes: true);

    private KeyNotFoundException NotFound(Handle<TObject> key) => new($"The object {key} of {Heap.Name} has no value.");

    /// <summary>Makes a probe for a live object; throws for any other.</summary>
    private ObjectProbe<TObject, TValue> ProbeFor(Handle<TObject> key)
    {
        _table.ThrowIfClosed();
        using (Heap.Enter())
        {
            _ = Heap.Cast<TObject>(key);
        }
        return new(key, Comparer);
    }

    /// <summary>Makes a probe for a live object; false for one that is gone, and throws for what never was
    /// one.</summary>
    private bool TryProbe(Handle<TObject> key, out ObjectProbe<TObject, TValue> probe)
    {
        _table.ThrowIfClosed();
        bool isLive = TableWatch.IsLive(Heap, key);
        probe = isLive ? new(key, Comparer) : default;
        return isLive;
    }

    private bool ContainsHeld(Handle<TObject> key)
    {
        try
        {
            ObjectProbe<TObject, TValue> probe = new(key, Comparer);
            return _table.Find(ref probe, out _) is not null;
        }
        finally
        {
            _table.Release(key);
        }
    }

    private void Add(ref ObjectProbe<TObject, TValue> probe, Handle<TObject> key, TValue value)
    {
        while (!TryAdd(ref probe, key, value, out _))
        {
            // Another thread was faster, or a comparer: its value is older than ours.
            if (_table.TryPutItem(ref probe, value))
            {
                return;
            }
        }
    }

    private bool TryAdd(ref ObjectProbe<TObject, TValue> probe, Handle<TObject> key, TValue value, out TValue? found)
    {
        TableWatch watch = TableWatch.Of(Heap, key, _table);
        TableWatch? unneeded = watch;
        try
        {
            if (_table.TryAdd(ref probe, value, watch, out _, out found))
            {
                unneeded = null;
            }
            return unneeded is null;
        }
        finally
        {
            unneeded?.Dispose();
        }
    }

    private void Fill(
        IEnumerable<KeyValuePair<Handle<TObject>, TValue>> entries, Func<TValue, TValue>? copyValue)
    {
        bool isWhole = false;
        try
        {
            foreach ((Handle<TObject> key, TValue value) in entries)
            {
                this[key] = copyValue is null ? value : copyValue(value);
            }
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
            {
                Dispose();
            }
        }
    }
}
