using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Threading;

namespace Arenas.Collections;

/// <summary>A hash table in order of insertion, whose entries go as the objects that they watch do.</summary>
/// <remarks>
/// <para><b>The lock is a leaf</b>: under it, no heap is called and no user code, so it is never held while a thread
/// waits for anything. The order is: a heap's turn, then this lock. A caller may hold the turn, in a scope of its own;
/// a callback holds neither and takes this lock alone; and whoever needs the heap (to hold an object, to make or end a
/// watch) or a user's comparer lets this lock go first, and afterwards looks whether the entry is still the one that it
/// had seen: a watch belongs to one entry for ever, and an order to one entry only.</para>
/// <code>
/// entry    Watch.Index is its index; in the chain of its hash
/// hole     no watch and no item, in no chain; keeps its order until entries move together
/// </code>
/// <para>So an enumeration needs no guard, and no removal waits for its end, as CPython's must: entries only ever move
/// together, in the same order.</para>
/// </remarks>
internal sealed partial class WeakTable<TItem> : WeakTable
{
    private const int SmallestCapacity = 8;
    private const int None = -1;
    private const int Undecided = -2;

    private readonly Lock _gate = new();
    private readonly ObjectHeap _heap;
    private readonly Type _owner;
    private int[] _heads = [];
    private TableEntry<TItem>[] _entries = [];
    private int _used;
    private int _count;
    private long _lastOrder;
    private bool _isClosed;

    public WeakTable(ObjectHeap heap, Type owner)
    {
        _heap = heap;
        _owner = owner;
        Resize(SmallestCapacity);
    }

    /// <summary>Gets the number of entries.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _heap.IsDisposed ? 0 : _count;
            }
        }
    }

    /// <summary>Gets the number of entries that there is memory for.</summary>
    public int Capacity
    {
        get
        {
            lock (_gate)
            {
                return _entries.Length;
            }
        }
    }

    /// <summary>Finds an entry; null if there is none.</summary>
    public TableWatch? Find<TProbe>(ref TProbe probe, out TItem? item)
        where TProbe : struct, IProbe<TItem>, allows ref struct
    {
        while (true)
        {
            lock (_gate)
            {
                int index = Locate(ref probe);
                if (index != Undecided)
                {
                    item = index >= 0 ? _entries[index].Item : default;
                    return index >= 0 ? _entries[index].Watch : null;
                }
            }
            probe.Resolve();
        }
    }

    /// <summary>Adds an entry unless one is there, whose watch and item it says then.</summary>
    public bool TryAdd<TProbe>(
        ref TProbe probe, TItem item, TableWatch watch, [NotNullWhen(false)] out TableWatch? found,
        out TItem? foundItem)
        where TProbe : struct, IProbe<TItem>, allows ref struct
    {
        while (true)
        {
            lock (_gate)
            {
                int index = Locate(ref probe);
                if (index >= 0)
                {
                    found = _entries[index].Watch!;
                    foundItem = _entries[index].Item;
                    return false;
                }
                if (index == None)
                {
                    Append(probe.Hash, item, watch);
                    found = null;
                    foundItem = default;
                    return true;
                }
            }
            probe.Resolve();
        }
    }

    /// <summary>Adds an entry, or gives the one that is there another watch.</summary>
    /// <returns>The watch that it had, which is in no table any longer; null if it is new.</returns>
    public TableWatch? PutWatch<TProbe>(ref TProbe probe, TItem item, TableWatch watch)
        where TProbe : struct, IProbe<TItem>, allows ref struct
    {
        while (true)
        {
            lock (_gate)
            {
                int index = Locate(ref probe);
                if (index >= 0)
                {
                    TableWatch old = Detach(index);
                    if (watch.IsTold)
                    {
                        RemoveAt(index);
                        return old;
                    }
                    _entries[index].Watch = watch;
                    watch.Index = index;
                    return old;
                }
                if (index == None)
                {
                    Append(probe.Hash, item, watch);
                    return null;
                }
            }
            probe.Resolve();
        }
    }

    /// <summary>Gives the entry that is there another item; false if there is none.</summary>
    public bool TryPutItem<TProbe>(ref TProbe probe, TItem item)
        where TProbe : struct, IProbe<TItem>, allows ref struct
    {
        while (true)
        {
            lock (_gate)
            {
                int index = Locate(ref probe);
                if (index >= 0)
                {
                    _entries[index].Item = item;
                }
                if (index != Undecided)
                {
                    return index >= 0;
                }
            }
            probe.Resolve();
        }
    }

    /// <summary>Finds the newest entry; null if the table is empty.</summary>
    public TableWatch? FindNewest(out TItem? item)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            item = _used > 0 ? _entries[_used - 1].Item : default;
            return _used > 0 ? _entries[_used - 1].Watch : null;
        }
    }

    /// <inheritdoc/>
    public override bool TryDrop(TableWatch watch) => TryDrop(watch, out _);

    /// <summary>Takes out the entry of a watch, and says what it held; false if it has none any longer.</summary>
    public bool TryDrop(TableWatch watch, out TItem? item)
    {
        lock (_gate)
        {
            int index = watch.Index;
            if (index == TableWatch.NoIndex)
            {
                item = default;
                return false;
            }
            Debug.Assert(ReferenceEquals(_entries[index].Watch, watch), "a watch knows its entry");
            item = _entries[index].Item;
            Detach(index);
            RemoveAt(index);
            return true;
        }
    }

    /// <summary>Takes all entries out and ends their watches; for good, if it is to be closed.</summary>
    public void Empty(bool closes)
    {
        // Before anything changes: the thread may have no business here.
        using ObjectScope scope = _heap.IsDisposed ? default : _heap.Enter();
        foreach (TableWatch watch in Clear(closes))
        {
            watch.Dispose();
        }
    }

    /// <summary>Lets an object go that was held for a moment.</summary>
    public void Release<T>(Handle<T> handle)
        where T : unmanaged
    {
        if (!_heap.IsDisposed)
        {
            _heap.Release(handle);
        }
    }

    public void ThrowIfClosed()
    {
        ObjectDisposedException.ThrowIf(_isClosed, _owner);
        ObjectDisposedException.ThrowIf(_heap.IsDisposed, _heap);
    }

    /// <summary>The index of the entry that a probe looks for, or <see cref="None"/>, or
    /// <see cref="Undecided"/>.</summary>
    private int Locate<TProbe>(ref TProbe probe)
        where TProbe : struct, IProbe<TItem>, allows ref struct
    {
        ThrowIfClosed();
        int hash = probe.Hash;
        for (int index = _heads[HeadOf(hash)]; index != None; index = _entries[index].Next)
        {
            ref TableEntry<TItem> entry = ref _entries[index];
            if (entry.Hash != hash)
            {
                continue;
            }
            switch (probe.Ask(entry))
            {
                case Answer.Same:
                    return index;
                case Answer.Unknown:
                    return Undecided;
            }
        }
        return None;
    }

    /// <summary>Takes all entries out, and lists their watches.</summary>
    private List<TableWatch> Clear(bool closes)
    {
        lock (_gate)
        {
            if (!closes)
            {
                ThrowIfClosed();
            }
            List<TableWatch> watches = new(_count);
            for (int index = 0; index < _used; index++)
            {
                if (_entries[index].Watch is not null)
                {
                    watches.Add(Detach(index));
                }
            }
            _isClosed |= closes;
            _used = 0;
            _count = 0;
            Resize(SmallestCapacity);
            return watches;
        }
    }

    /// <summary>Adds an entry at the end; a watch whose object is gone already never gets one.</summary>
    private void Append(int hash, TItem item, TableWatch watch)
    {
        Debug.Assert(watch.Index == TableWatch.NoIndex, "a watch has one entry in its life");
        if (watch.IsTold)
        {
            return;
        }
        if (_used == _entries.Length)
        {
            Resize(_count <= _used / 2 ? _used : _used * 2);
        }
        ref int head = ref _heads[HeadOf(hash)];
        _entries[_used] = new() { Hash = hash, Next = head, Order = ++_lastOrder, Item = item, Watch = watch };
        watch.Index = _used;
        head = _used;
        _used++;
        _count++;
    }

    private TableWatch Detach(int index)
    {
        TableWatch watch = _entries[index].Watch!;
        Debug.Assert(watch.Index == index, "a watch knows its entry");
        watch.Index = TableWatch.NoIndex;
        return watch;
    }

    /// <summary>Makes an entry a hole, and gives memory back when most of it is holes.</summary>
    private void RemoveAt(int index)
    {
        ref TableEntry<TItem> entry = ref _entries[index];
        ref int link = ref _heads[HeadOf(entry.Hash)];
        while (link != index)
        {
            Debug.Assert(link != None, "an entry is in its chain");
            link = ref _entries[link].Next;
        }
        link = entry.Next;
        entry.Watch = null;
        entry.Item = default;
        _count--;
        while (_used > 0 && _entries[_used - 1].Watch is null)
        {
            _used--;
        }
        if (_count < _entries.Length / 4 && _entries.Length > SmallestCapacity)
        {
            Resize(_entries.Length / 2);
        }
    }

    /// <summary>Moves the entries together, into memory for so many.</summary>
    private void Resize(int capacity)
    {
        Debug.Assert(BitOperations.IsPow2(capacity) && _count <= capacity, "the entries fit");
        TableEntry<TItem>[] old = _entries;
        _heads = new int[capacity];
        _entries = new TableEntry<TItem>[capacity];
        Array.Fill(_heads, None);
        int next = 0;
        for (int index = 0; index < _used; index++)
        {
            ref TableEntry<TItem> entry = ref old[index];
            if (entry.Watch is { } watch)
            {
                ref int head = ref _heads[HeadOf(entry.Hash)];
                _entries[next] = entry;
                _entries[next].Next = head;
                watch.Index = next;
                head = next++;
            }
        }
        Debug.Assert(next == _count, "every entry was moved");
        _used = next;
    }

    // Multiplied, so that hashes which differ in their high bits only do not share a chain.
    private int HeadOf(int hash) =>
        (int)(((uint)hash * 0x9E3779B9u) >> (32 - BitOperations.Log2((uint)_heads.Length)));
}
