using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Sets edges.</content>
public sealed partial class ObjectHeap
{
    /// <summary>Sets an edge: the source holds the target from now on, and what the field named before no
    /// longer.</summary>
    /// <typeparam name="T">The type of the source.</typeparam>
    /// <typeparam name="TTarget">The type of the target.</typeparam>
    /// <param name="source">A handle of the object that the field lies in.</param>
    /// <param name="field">The field, in its value or its items.</param>
    /// <param name="target">A handle of the target; null ends the edge.</param>
    /// <remarks>Cost: some 4 nanoseconds, and what is freed.</remarks>
    /// <exception cref="ArgumentException">The field is no edge of the source; or a handle is null (the source), of
    /// another heap or type, or was never one. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">A handle is stale. Nothing has changed.</exception>
    public void Link<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target)
        where T : unmanaged
        where TTarget : unmanaged => LinkAs(source, ref field, target, ThreadToken.Current);

    internal void LinkAs<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target, ulong token)
        where T : unmanaged
        where TTarget : unmanaged
    {
        if (_owner != token)
        {
            using ObjectScope scope = Enter();
            scope.Link(source, ref field, target);
            return;
        }
        ref ulong edge = ref EdgeOf(source, ref field);
        if (target.Bits != 0)
        {
            Counting.AddInternal(ref LiveWordOf(target));
        }
        ulong old = edge;
        edge = target.Bits;
        if (old != 0)
        {
            EndEdge(old);
        }
    }

    /// <summary>Ends an edge: the source no longer holds what the field named.</summary>
    /// <typeparam name="T">The type of the source.</typeparam>
    /// <typeparam name="TTarget">The type of the target.</typeparam>
    /// <param name="source">A handle of the object that the field lies in.</param>
    /// <param name="field">The field, which becomes null.</param>
    /// <exception cref="ArgumentException">The field is no edge of the source, or the source is null, of another heap
    /// or type, or was never a handle.</exception>
    /// <exception cref="ObjectDisposedException">The source is stale.</exception>
    public void Unlink<T, TTarget>(Handle<T> source, ref Handle<TTarget> field)
        where T : unmanaged
        where TTarget : unmanaged => Link(source, ref field, default);

    /// <summary>Sets an edge and gives the handle of the target up, as a link and a release do, for less.</summary>
    /// <typeparam name="T">The type of the source.</typeparam>
    /// <typeparam name="TTarget">The type of the target.</typeparam>
    /// <param name="source">A handle of the object that the field lies in.</param>
    /// <param name="field">The field, in its value or its items.</param>
    /// <param name="target">A handle of the target, which is given up; not null.</param>
    /// <exception cref="InvalidOperationException">Managed code holds no handle of the target; nothing has
    /// changed.</exception>
    /// <exception cref="ArgumentException">The field is no edge of the source; or a handle is null, of another heap
    /// or type, or was never one. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">A handle is stale. Nothing has changed.</exception>
    public void Move<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target)
        where T : unmanaged
        where TTarget : unmanaged => MoveAs(source, ref field, target, ThreadToken.Current);

    internal void MoveAs<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target, ulong token)
        where T : unmanaged
        where TTarget : unmanaged
    {
        if (_owner != token)
        {
            using ObjectScope scope = Enter();
            scope.Move(source, ref field, target);
            return;
        }
        ref ulong edge = ref EdgeOf(source, ref field);
        ref ulong word = ref LiveWordOf(target);
        if (!ObjectWord.IsHeld(word))
        {
            ThrowReleasedTooOften(target.Bits);
        }
        Counting.AddInternal(ref word);
        ulong old = edge;
        edge = target.Bits;
        ReleaseCore(ref word, target.Bits);
        if (old != 0)
        {
            EndEdge(old);
        }
    }

    /// <summary>Takes an edge's object out of its field: the edge ends, and the caller holds the object.</summary>
    /// <typeparam name="T">The type of the source.</typeparam>
    /// <typeparam name="TTarget">The type of the target.</typeparam>
    /// <param name="source">A handle of the object that the field lies in.</param>
    /// <param name="field">The field, which becomes null.</param>
    /// <returns>A handle that is to be released; null if the field was.</returns>
    /// <exception cref="ArgumentException">The field is no edge of the source, or the source is null, of another heap
    /// or type, or was never a handle.</exception>
    /// <exception cref="ObjectDisposedException">The source is stale.</exception>
    public Handle<TTarget> Take<T, TTarget>(Handle<T> source, ref Handle<TTarget> field)
        where T : unmanaged
        where TTarget : unmanaged => TakeAs(source, ref field, ThreadToken.Current);

    internal Handle<TTarget> TakeAs<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, ulong token)
        where T : unmanaged
        where TTarget : unmanaged
    {
        if (_owner != token)
        {
            using ObjectScope scope = Enter();
            return scope.Take(source, ref field);
        }
        ref ulong edge = ref EdgeOf(source, ref field);
        Handle<TTarget> target = new(edge);
        if (edge != 0)
        {
            Counting.AddExternal(ref LiveWordOf(target), target.Bits);
            edge = 0;
            EndEdge(target.Bits);
        }
        return target;
    }

    /// <summary>Drops the count of an edge that was overwritten, and frees what nobody holds any longer.</summary>
    internal void EndEdge(ulong target)
    {
        DropEdge(target);
        _deaths.Drain();
    }

    /// <summary>Drops the count of an edge; who was held by nobody else waits to be freed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void DropEdge(ulong target)
    {
        ref SlabEntry entry = ref SlabTable.Entry(HandleBits.SlabOf(target));
        ref ulong word = ref SlabTable.FindWord(target, _tag);
        if (Unsafe.IsNullRef(ref word))
        {
            DropUncounted(target);
            return;
        }
        ulong before = word;
        if (!ObjectWord.Fits(before, target)
            || ObjectWord.InternalOf(before) - 1 >= (uint)ObjectWord.InternalStuck - 1)
        {
            DropUncounted(target);
            return;
        }
        Debug.Assert(ObjectWord.InternalOf(before) > 0, "I23: the edge was counted");
        NoteOverwritten(target);
        ulong after = before - ObjectWord.InternalOne;
        if ((after & ObjectWord.CountsMask) == 0)
        {
            _deaths.Add(new SlabRef(entry.Header), target, ref word, after);
            return;
        }
        word = after;
        if (!ObjectWord.IsHeld(after))
        {
            new SlabRef(entry.Header).Suspect();
        }
    }

    /// <summary>An edge whose target's count is stuck, or that never was counted: its field was assigned.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropUncounted(ulong target)
    {
        ref ulong word = ref SlabTable.FindWord(target, _tag);
        if (Unsafe.IsNullRef(ref word) || !ObjectWord.Fits(word, target) || ObjectWord.InternalOf(word) == 0)
        {
            UncountedEdges++;
        }
    }

    /// <summary>Gets the number of edges that ended without ever having been counted: fields that were assigned and not
    /// linked.</summary>
    public long UncountedEdges { get; internal set; }

    /// <summary>Tells a collection in progress what an edge named before it was overwritten.</summary>
    partial void NoteOverwritten(ulong target);

    /// <summary>The bits of a field, if it is an edge of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong EdgeOf<T, TTarget>(Handle<T> source, ref Handle<TTarget> field)
        where T : unmanaged
        where TTarget : unmanaged
    {
        ObjectRef place = ObjectRef.Of(ref LiveWordOf(source));
        ref ulong edge = ref Unsafe.As<Handle<TTarget>, ulong>(ref field);
        nint offset = Unsafe.ByteOffset(ref place.Word, ref edge);
        SlabRef slab = SlabRef.Of(source.Bits);
        if ((nuint)offset >= slab.SlotSize || !slab.IsTracked || !slab.Edges.HasEdgeAt(place, (nuint)offset))
        {
            ThrowNoEdge(source.Bits, nameof(field));
        }
        Debug.Assert(offset >= ObjectRef.ValueOffset, "the word is no edge");
        return ref edge;
    }

    [DoesNotReturn]
    private void ThrowNoEdge(ulong source, string field) => throw new ArgumentException(
        $"The field is no edge of {Describe(source)}: it does not lie there, or its type does not declare it.", field);
}
