using System;
using System.Collections.Generic;
using Arenas.Collections;

namespace Arenas;

/// <summary>A map from managed keys to objects that it does not hold: an entry goes when its object does.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the objects' values.</typeparam>
/// <remarks>
/// <para><b>Ownership</b>: what is put in stays the caller's, and is not held. A handle that a method hands out, as its
/// result or in an out parameter, holds the object and is to be released. The handles of an enumeration are held until
/// its next step; whoever keeps one retains it. The map holds its keys until their objects are gone; a key that refers
/// to a holder of its object keeps both for ever.</para>
/// <para><b>Threads</b>: as those of the heap. On a shared heap every member may be called on any thread at any time,
/// also inside a scope of the heap; comparers and factories run while nothing is locked. An entry goes on the thread
/// whose call freed the object.</para>
/// <para><b>Enumerations</b> never fail because entries come or go, may be left open, and make nothing wait. In the
/// order of insertion, each visits once whatever was there when it began, is there at its turn and is alive.</para>
/// <para><b>Cost</b>: one hash table lookup, some 50 nanoseconds, and one to hold the object; a new entry has a
/// <see cref="Watch"/>. Memory goes back as entries go. The heap does not keep the map, only the watches of its
/// entries, until their objects are gone or the map is disposed.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> once the map or the heap was disposed, and for a stale
/// handle that is put in; <see cref="ArgumentException"/> for one that is null, of another heap or another type;
/// <see cref="InvalidOperationException"/> on a thread that does not own the heap.</para>
/// </remarks>
public sealed partial class WeakValueMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, Handle<TValue>>>, IDisposable
    where TKey : notnull
    where TValue : unmanaged
{
    private readonly WeakTable<TKey> _table;

    /// <summary>Initializes a map without entries.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="comparer">Says which keys are equal; null for the type's own equality.</param>
    public WeakValueMap(ObjectHeap heap, IEqualityComparer<TKey>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(heap);
        Heap = heap;
        Comparer = comparer ?? EqualityComparer<TKey>.Default;
        _table = new(heap, GetType());
    }

    /// <summary>Initializes a map with the entries of another collection.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="entries">The entries; of two with equal keys the later one stays.</param>
    /// <param name="comparer">Says which keys are equal; null for the type's own equality.</param>
    public WeakValueMap(ObjectHeap heap, IEnumerable<KeyValuePair<TKey, Handle<TValue>>> entries,
        IEqualityComparer<TKey>? comparer = null)
        : this(heap, comparer)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Fill(entries, null);
    }

    /// <summary>Initializes a map with the entries of another, which may lose some meanwhile.</summary>
    /// <param name="other">The other map.</param>
    /// <param name="copyKey">Makes the copy of a key; null to share the keys.</param>
    public WeakValueMap(WeakValueMap<TKey, TValue> other, Func<TKey, TKey>? copyKey = null)
        : this((other ?? throw new ArgumentNullException(nameof(other))).Heap, other.Comparer) => Fill(other, copyKey);

    /// <summary>Gets the heap of the objects.</summary>
    public ObjectHeap Heap { get; }

    /// <summary>Gets what says which keys are equal.</summary>
    public IEqualityComparer<TKey> Comparer { get; }

    /// <summary>Gets the number of entries; 0 once the map was disposed.</summary>
    /// <remarks>An object counts until its end is told: where <see cref="ObjectHeapOptions.MaxFreesPerCall"/> puts it
    /// off, until then.</remarks>
    public int Count => _table.Count;

    /// <summary>Gets the number of entries that there is memory for.</summary>
    internal int Capacity => _table.Capacity;

    /// <summary>Finds the object of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>A handle that is to be released.</returns>
    /// <exception cref="KeyNotFoundException">There is no entry, or its object is gone.</exception>
    public Handle<TValue> Get(TKey key) => TryGet(key, out Handle<TValue> value) ? value : throw NotFound(key);

    /// <summary>Finds the object of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle that is to be released; null if there is no live object.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(TKey key, out Handle<TValue> value)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        return FindLive(ref probe, out value) is not null;
    }

    /// <summary>Says whether a key has a live object.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it has.</returns>
    public bool ContainsKey(TKey key)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        while (_table.Find(ref probe, out _) is { } watch)
        {
            if (watch.IsLive())
            {
                return true;
            }
            _table.TryDrop(watch);
        }
        return false;
    }

    /// <summary>Gives a key an object, instead of the one that it has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle of the object, which stays the caller's.</param>
    /// <remarks>The end of the object that the key had before no longer matters to the entry, however late it is
    /// told.</remarks>
    public void Set(TKey key, Handle<TValue> value)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        TableWatch watch = TableWatch.Of(Heap, value, _table);
        TableWatch? unneeded = watch;
        try
        {
            unneeded = _table.PutWatch(ref probe, key, watch);
        }
        finally
        {
            unneeded?.Dispose();
        }
    }

    /// <summary>Gives keys objects, as <see cref="Set"/> does one after the other.</summary>
    /// <param name="entries">The entries; another weak map will do, or this one.</param>
    public void SetAll(IEnumerable<KeyValuePair<TKey, Handle<TValue>>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach ((TKey key, Handle<TValue> value) in entries)
        {
            Set(key, value);
        }
    }

    /// <summary>Gives a key an object unless it has a live one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle of the object, which stays the caller's.</param>
    /// <returns>Whether it was done.</returns>
    public bool TryAdd(TKey key, Handle<TValue> value)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        TableWatch watch = TableWatch.Of(Heap, value, _table);
        TableWatch? unneeded = watch;
        try
        {
            while (!_table.TryAdd(ref probe, key, watch, out TableWatch? found, out _))
            {
                if (found.IsLive())
                {
                    return false;
                }
                _table.TryDrop(found);
            }
            unneeded = null;
            return true;
        }
        finally
        {
            unneeded?.Dispose();
        }
    }

    /// <summary>Finds the object of a key, and gives it one if it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle of the object to give it, which stays the caller's.</param>
    /// <returns>A handle of the key's object, old or new, that is to be released besides.</returns>
    public Handle<TValue> GetOrAdd(TKey key, Handle<TValue> value)
    {
        KeyProbe<TKey> probe = ProbeFor(key);
        return FindLive(ref probe, out Handle<TValue> found) is null
            ? AddOrFind(ref probe, key, Heap.Retain(value))
            : found;
    }

    /// <summary>Finds the object of a key, and makes one if it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="make">Makes an object for the key; the handle it returns, to be released, is given up to the map's
    /// caller. Should another thread be faster, the object is released again.</param>
    /// <returns>A handle of the key's object, old or new, that is to be released.</returns>
    public Handle<TValue> GetOrAdd(TKey key, Func<TKey, Handle<TValue>> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        KeyProbe<TKey> probe = ProbeFor(key);
        return FindLive(ref probe, out Handle<TValue> found) is null ? AddOrFind(ref probe, key, make(key)) : found;
    }

    /// <summary>Makes a map of the entries of this one and another collection, whose entries are put in
    /// later.</summary>
    /// <param name="entries">The other entries.</param>
    /// <returns>A map of the same heap and comparer.</returns>
    public WeakValueMap<TKey, TValue> Union(IEnumerable<KeyValuePair<TKey, Handle<TValue>>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        WeakValueMap<TKey, TValue> union = new(this);
        union.Fill(entries, null);
        return union;
    }

    /// <summary>Takes out all entries, and the watches of their objects out of the heap.</summary>
    /// <remarks>The objects stay. A second time, it does nothing. Who drops a map without it costs the heap a watch for
    /// each entry, until its object goes.</remarks>
    public void Dispose() => _table.Empty(closes: true);

    private static KeyNotFoundException NotFound(TKey key) => new($"The key {key} has no live object.");

    private KeyProbe<TKey> ProbeFor(TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key, Comparer);
    }

    /// <summary>The watch of a key's live object, and a handle that is to be released; null if there is none.</summary>
    private TableWatch? FindLive(ref KeyProbe<TKey> probe, out Handle<TValue> value)
    {
        while (_table.Find(ref probe, out _) is { } watch)
        {
            if (watch.TryUpgrade(out value))
            {
                return watch;
            }
            _table.TryDrop(watch);
        }
        value = default;
        return null;
    }

    /// <summary>Adds an entry, unless a live one is there meanwhile.</summary>
    /// <param name="probe">Looks for the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">A handle that is given up.</param>
    private Handle<TValue> AddOrFind(ref KeyProbe<TKey> probe, TKey key, Handle<TValue> value)
    {
        TableWatch watch = TableWatch.Of(Heap, value, _table);
        TableWatch? unneeded = watch;
        try
        {
            while (!_table.TryAdd(ref probe, key, watch, out TableWatch? found, out _))
            {
                if (found.TryUpgrade(out Handle<TValue> other))
                {
                    return other;
                }
                _table.TryDrop(found);
            }
            unneeded = null;
            return value;
        }
        finally
        {
            unneeded?.Dispose();
            if (unneeded is not null)
            {
                _table.Release(value);
            }
        }
    }

    private void Fill(IEnumerable<KeyValuePair<TKey, Handle<TValue>>> entries, Func<TKey, TKey>? copyKey)
    {
        bool isWhole = false;
        try
        {
            foreach ((TKey key, Handle<TValue> value) in entries)
            {
                Set(copyKey is null ? key : copyKey(key), value);
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
