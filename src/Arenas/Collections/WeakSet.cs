using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using Arenas.Collections;

namespace Arenas;

/// <summary>A set of objects that it does not hold: each leaves it by its end.</summary>
/// <typeparam name="T">The type of the objects' values.</typeparam>
/// <remarks>
/// <para><b>Ownership</b>: what is added stays the caller's, and is not held. The handle that <see cref="TryTake"/>
/// hands out is to be released. The handles of an enumeration are held until its next step; whoever keeps one retains
/// it.</para>
/// <para>Equality, threads, enumerations, cost and failures are those of the keys of a
/// <see cref="WeakKeyMap{TObject, TValue}"/>.</para>
/// </remarks>
public sealed partial class WeakSet<T> : IEnumerable<Handle<T>>, IDisposable
    where T : unmanaged
{
    private readonly WeakKeyMap<T, Nothing> _map;

    /// <summary>Initializes a set without members.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="comparer">Says which objects are equal; null if each equals only itself.</param>
    public WeakSet(ObjectHeap heap, IEqualityComparer<Handle<T>>? comparer = null) => _map = new(heap, comparer);

    /// <summary>Initializes a set with the members of another collection.</summary>
    /// <param name="heap">The heap of the objects.</param>
    /// <param name="members">The members; another weak set will do.</param>
    /// <param name="comparer">Says which objects are equal; null if each equals only itself.</param>
    public WeakSet(ObjectHeap heap, IEnumerable<Handle<T>> members, IEqualityComparer<Handle<T>>? comparer = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        _map = new(heap, members.Select(static member => KeyValuePair.Create(member, default(Nothing))), comparer);
    }

    /// <summary>Initializes a set with the members of another, which may lose some meanwhile.</summary>
    /// <param name="other">The other set.</param>
    public WeakSet(WeakSet<T> other) => _map = new((other ?? throw new ArgumentNullException(nameof(other)))._map);

    /// <summary>Gets the heap of the objects.</summary>
    public ObjectHeap Heap => _map.Heap;

    /// <summary>Gets what says which objects are equal; null if each equals only itself.</summary>
    public IEqualityComparer<Handle<T>>? Comparer => _map.Comparer;

    /// <summary>Gets the number of members; 0 once the set was disposed.</summary>
    /// <remarks>An object counts until its end is told: where <see cref="ObjectHeapOptions.MaxFreesPerCall"/> puts it
    /// off, until then.</remarks>
    public int Count => _map.Count;

    /// <summary>Adds an object.</summary>
    /// <param name="member">A handle of the object, which stays the caller's.</param>
    /// <returns>Whether it is new; an equal one stays as it is.</returns>
    public bool Add(Handle<T> member) => _map.TryAdd(member, default);

    /// <summary>Says whether an object, or one equal to it, is a member.</summary>
    /// <param name="member">Any handle.</param>
    /// <returns>False also for null, for a stale handle, and for one of another heap or type.</returns>
    public bool Contains(Handle<T> member) => _map.ContainsKey(member);

    /// <summary>Takes an object out.</summary>
    /// <param name="member">A handle of the object.</param>
    /// <exception cref="KeyNotFoundException">It is no member, or it is gone.</exception>
    public void Remove(Handle<T> member) => _map.Remove(member);

    /// <summary>Takes an object out, if it is a member.</summary>
    /// <param name="member">A handle of the object.</param>
    /// <returns>Whether it was one; false if it is gone.</returns>
    public bool TryRemove(Handle<T> member) => _map.TryRemove(member);

    /// <summary>Takes the newest member out.</summary>
    /// <param name="member">A handle that is to be released; null if the set has no live member.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryTake(out Handle<T> member) => _map.TryTake(out member, out _);

    /// <summary>Takes all members out.</summary>
    public void Clear() => _map.Clear();

    /// <summary>Lists the members as they are now, and holds none.</summary>
    /// <returns>Weak handles, in the order of insertion.</returns>
    public IReadOnlyList<WeakHandle<T>> WeakMembers() => _map.WeakKeys();

    /// <summary>Visits the members in the order of insertion.</summary>
    /// <returns>Handles that are held until the next step.</returns>
    public IEnumerator<Handle<T>> GetEnumerator() => _map.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes out all members, and their watches out of the heap.</summary>
    /// <remarks>The objects stay. A second time, it does nothing.</remarks>
    public void Dispose() => _map.Dispose();
}
