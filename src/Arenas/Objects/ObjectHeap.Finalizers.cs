using System;
using System.Collections.Generic;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Finalizers of types, and the watches of an object.</content>
public sealed partial class ObjectHeap
{
    /// <summary>Sets what runs before an object of a type is freed, once in the life of each.</summary>
    /// <typeparam name="T">The type of value.</typeparam>
    /// <param name="finalizer">What to run, or null for nothing. The object and what it refers to are intact; if it is
    /// held again when the finalizer returns, it lives on and is not finalized a second time.</param>
    /// <remarks>Also for objects that exist already, those with items too.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public void SetFinalizer<T>(Action<ObjectHeap, Handle<T>>? finalizer)
        where T : unmanaged
    {
        using ObjectScope scope = Enter();
        SlabSet plain = SetOf<T>();
        foreach (SlabSet set in _slabs.Sets)
        {
            if (ReferenceEquals(set.Type, plain.Type))
            {
                set.Finalizer = finalizer;
                set.CallFinalizer = static (heap, call, handle) =>
                    ((Action<ObjectHeap, Handle<T>>)call)(heap, new Handle<T>(handle.Bits));
            }
        }
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            // Once set it stays: objects here may be marked as finalized, and whoever frees them clears the mark.
            if (finalizer is not null && ReferenceEquals(_slabs.SetOf(slab).Type, plain.Type))
            {
                slab.HasFinalizer = 1;
            }
        }
    }

    /// <summary>Says whether an object's finalizer has run: it was brought back by it.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>False if its type has none.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public bool IsFinalized(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        return SlabRef.Of(handle.Bits).Test(SlabBits.Finalized, HandleBits.SlotOf(handle.Bits));
    }

    /// <summary>Gets the watches of an object, finalizers among them, the newest first.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>Those that are alive; weak handles without a callback are not registered anywhere.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public IReadOnlyList<Watch> WatchesOf(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        return _watches.Of(handle.Bits);
    }
}
