using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>All heaps of a kind that live, for whoever looks at the whole process. It keeps none of them
/// alive.</summary>
/// <typeparam name="T">The kind.</typeparam>
internal static class LiveSet<T>
    where T : class
{
    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<T>> s_members = [];
    private static int s_pruneAt = 16;

    /// <summary>Gets or sets who is told of a new member, on the thread that made it, before anyone uses it.</summary>
    public static Action<T>? Added { get; set; }

    /// <summary>Gets or sets who is told of a member that is about to go, on the thread that disposes it.</summary>
    public static Action<T>? Leaving { get; set; }

    public static void Add(T member)
    {
        lock (s_lock)
        {
            if (s_members.Count >= s_pruneAt)
            {
                _ = s_members.RemoveAll(static known => !known.TryGetTarget(out _));
                s_pruneAt = int.Max(16, 2 * s_members.Count);
            }
            Debug.Assert(!s_members.Exists(known => known.TryGetTarget(out T? other) && ReferenceEquals(other, member)),
                "a member is added once");
            s_members.Add(new(member));
        }
        Added?.Invoke(member);
    }

    public static void Remove(T member)
    {
        lock (s_lock)
        {
            _ = s_members.RemoveAll(known => !known.TryGetTarget(out T? other) || ReferenceEquals(other, member));
        }
    }

    /// <summary>Those that live now, in the order in which they were made.</summary>
    public static T[] All()
    {
        List<T> all = [];
        lock (s_lock)
        {
            foreach (WeakReference<T> known in s_members)
            {
                if (known.TryGetTarget(out T? member))
                {
                    all.Add(member);
                }
            }
        }
        return [.. all];
    }
}
