using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas;

/// <content>Compares and combines with other collections.</content>
/// <remarks>Each method goes through the other collection once. If that is weak too, or other threads change either,
/// the answer is that of no single moment.</remarks>
public sealed partial class WeakSet<T>
{
    /// <summary>Adds the members of another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void UnionWith(IEnumerable<Handle<T>> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Handle<T> member in other)
        {
            Add(member);
        }
    }

    /// <summary>Takes out what is in another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void ExceptWith(IEnumerable<Handle<T>> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Handle<T> member in other)
        {
            TryRemove(member);
        }
    }

    /// <summary>Takes out what is not in another collection.</summary>
    /// <param name="other">The other collection.</param>
    public void IntersectWith(IEnumerable<Handle<T>> other)
    {
        using WeakSet<T> kept = CopyOf(other);
        foreach (Handle<T> member in this)
        {
            if (!kept.Contains(member))
            {
                TryRemove(member);
            }
        }
    }

    /// <summary>Takes out what is in another collection too, and adds what is only there.</summary>
    /// <param name="other">The other collection.</param>
    public void SymmetricExceptWith(IEnumerable<Handle<T>> other)
    {
        using WeakSet<T> changed = CopyOf(other);
        foreach (Handle<T> member in changed)
        {
            if (!TryRemove(member))
            {
                Add(member);
            }
        }
    }

    /// <summary>Says whether every member is in another collection.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether it is a subset.</returns>
    public bool IsSubsetOf(IEnumerable<Handle<T>> other)
    {
        using WeakSet<T> copy = CopyOf(other);
        return this.All(copy.Contains);
    }

    /// <summary>Says whether every member of another collection is in this one.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether it is a superset.</returns>
    public bool IsSupersetOf(IEnumerable<Handle<T>> other) => other.All(Contains);

    /// <summary>Says whether this set and another collection have a member in common.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether they have.</returns>
    public bool Overlaps(IEnumerable<Handle<T>> other) => other.Any(Contains);

    /// <summary>Says whether this set and another collection have the same members.</summary>
    /// <param name="other">The other collection.</param>
    /// <returns>Whether they have.</returns>
    public bool SetEquals(IEnumerable<Handle<T>> other)
    {
        using WeakSet<T> copy = CopyOf(other);
        return copy.All(Contains) && this.All(copy.Contains);
    }

    private WeakSet<T> CopyOf(IEnumerable<Handle<T>> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Heap, other, Comparer);
    }
}
