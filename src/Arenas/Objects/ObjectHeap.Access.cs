using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Reaches the bytes of objects.</content>
public sealed partial class ObjectHeap
{
    /// <summary>Gets the value of an object, in place, for use in one expression.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>The value itself. The reference is good until the object is freed, of which nothing tells it: whoever
    /// keeps it in a variable takes <see cref="Borrow{T}"/> instead, and the analyzer says so.</returns>
    /// <remarks>Cost: some 2 nanoseconds. Edges are set with <see cref="Link{T, TTarget}"/>, not by
    /// assignment.</remarks>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap or type, or was never one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At<T>(Handle<T> handle)
        where T : unmanaged => ref AtAs(handle, ThreadToken.Current);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref T AtAs<T>(Handle<T> handle, ulong token)
        where T : unmanaged
    {
        if (_owner != token)
        {
            RequireUse();
        }
        return ref ObjectRef.Of(ref LiveWordOf(handle)).Value<T>();
    }

    /// <summary>Gets the items behind the value of an object, in place.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>The items themselves, good until the object is freed; see <see cref="At{T}"/>.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap or type, or was never one; or the object has no
    /// items of this type.</exception>
    public Span<TItem> ItemsOf<T, TItem>(Handle<T> handle)
        where T : unmanaged
        where TItem : unmanaged
    {
        ObjectRef place = ObjectRef.Of(ref WordOf(handle));
        SlabSet set = _slabs.SetOf(SlabRef.Of(handle.Bits));
        if (set.ItemType != ObjectType<TItem>.Instance)
        {
            throw new ArgumentException(
                $"{Describe(handle.Bits)} has {(set.ItemType is { } type ? $"items of {type.Name}" : "no items")}, "
                    + $"not of {typeof(TItem).Name}.",
                nameof(handle));
        }
        nuint offset = Slabs.LengthOffset(set.Type);
        return MemoryMarshal.CreateSpan(
            ref place.At<TItem>(offset + sizeof(ulong)), (int)place.At<long>(offset));
    }

    /// <summary>Holds an object for as long as the lease lasts, and gives its value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>The lease, to be disposed in the same method: it holds the object as a handle does.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap or type, or was never one.</exception>
    public Lease<T> Borrow<T>(Handle<T> handle)
        where T : unmanaged
    {
        Retain(handle);
        return new(this, handle);
    }

    /// <summary>Copies the value of an object, if there still is one.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="handle">A handle of the object, stale or not.</param>
    /// <param name="value">The value; the default one if the handle is stale, null, or not of this heap and
    /// type.</param>
    /// <returns>Whether the object lives.</returns>
    public bool TryGet<T>(Handle<T> handle, out T value)
        where T : unmanaged
    {
        using ObjectScope scope = Enter();
        ref ulong word = ref SlabTable.FindWord(handle.Bits, _ownerBits | ObjectType<T>.Tag);
        if (Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, handle.Bits))
        {
            value = default;
            return false;
        }
        value = ObjectRef.Of(ref word).Value<T>();
        return true;
    }

    /// <summary>Says whether a handle names a live object of this heap.</summary>
    /// <param name="handle">Any bits.</param>
    /// <returns>False for a stale handle, for null, and for what was never a handle of this heap.</returns>
    public bool IsAlive(Handle handle)
    {
        using ObjectScope scope = Enter();
        return IsLive(handle.Bits);
    }

    /// <summary>Gives a handle its type back.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="handle">A handle of an object of that type.</param>
    /// <returns>The same handle.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap or type, or was never one.</exception>
    public Handle<T> Cast<T>(Handle handle)
        where T : unmanaged
    {
        Handle<T> typed = new(handle.Bits);
        _ = WordOf(typed);
        return typed;
    }

    /// <summary>Gets the type of an object's value.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>The type.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public Type TypeOf(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        return _slabs.SetOf(SlabRef.Of(handle.Bits)).Type.Type;
    }

    /// <summary>Gets how often an object is held: by edges, and by handles of managed code.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>Both counts.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public HolderCounts CountsOf(Handle handle)
    {
        using ObjectScope scope = Enter();
        ulong word = WordOf(handle.Bits);
        return new((int)ObjectWord.InternalOf(word), (int)ObjectWord.ExternalOf(word), ObjectWord.IsStuck(word));
    }

    internal bool IsLive(ulong handle)
    {
        ref ulong word = ref SlabTable.FindWord(handle, _tag);
        return !Unsafe.IsNullRef(ref word) && ObjectWord.Fits(word, handle);
    }

    /// <summary>The word of the object that a handle names; throws if it names none, or the thread has no business
    /// here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ulong WordOf<T>(Handle<T> handle)
        where T : unmanaged
    {
        if (_owner != ThreadToken.Current)
        {
            RequireUse();
        }
        return ref LiveWordOf(handle);
    }

    /// <summary>The same; the thread was found to have business here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong LiveWordOf<T>(Handle<T> handle)
        where T : unmanaged
    {
        ref ulong word = ref SlabTable.FindWord(handle.Bits, _ownerBits | ObjectType<T>.Tag);
        if (Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, handle.Bits))
        {
            ThrowNotLive(handle.Bits, ObjectType<T>.Instance);
        }
        return ref word;
    }

    /// <summary>The same for an object of any type; the thread owns the heap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ulong WordOf(ulong handle)
    {
        Debug.Assert(_owner == ThreadToken.Current, "inside a scope");
        ref ulong word = ref SlabTable.FindWord(handle, _tag);
        if (Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, handle))
        {
            ThrowNotLive(handle, null);
        }
        return ref word;
    }

    private string Describe(ulong handle) => $"The object {new Handle(handle)} of {Name}";

    [DoesNotReturn]
    private void ThrowNotHeld(ulong handle, bool moves)
    {
        if (moves && IsLive(handle))
        {
            throw new InvalidOperationException(
                $"{Describe(handle)} is not held by as many handles as the value takes over; nothing has changed.");
        }
        ThrowNotLive(handle, null);
    }

    /// <summary>Says why a handle names no object.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowNotLive(ulong handle, ObjectType? type)
    {
        ThrowIfDisposed();
        if (handle == 0)
        {
            throw new ArgumentException($"The null handle names no object of {Name}.", nameof(handle));
        }
        ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(handle));
        bool isOurs = entry.Heap == _tag && HandleBits.SlotOf(handle) < entry.UsedSlots;
        if ((isOurs && IsStale(handle)) || SlabTable.IsBefore(handle))
        {
            throw new ObjectDisposedException(
                Name, $"The handle {new Handle(handle)} is stale: its object of {Name} was freed.");
        }
        if (isOurs && type is not null && IsLive(handle))
        {
            throw new ArgumentException(
                $"{Describe(handle)} is a {_slabs.SetOf(SlabRef.Of(handle)).Type.Name}, not a {type.Name}.",
                nameof(handle));
        }
        throw new ArgumentException(
            $"The handle {new Handle(handle)} is not of {Name}: it is of another heap, or was never one.",
            nameof(handle));
    }

    // A retired place keeps no number. A dying object has still that of its handles, and so has, for one more use, the
    // handle that somebody makes up for the next object of a free slot: stale is close enough.
    private bool IsStale(ulong handle)
    {
        ref ulong word = ref SlabTable.FindWord(handle, _tag);
        uint use = HandleBits.UseOf(handle);
        return word == 0 || use < HandleBits.UseOf(word) || (use == HandleBits.UseOf(word) && !ObjectWord.IsLive(word));
    }
}
