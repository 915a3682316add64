using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Makes objects.</content>
public sealed partial class ObjectHeap
{
    /// <summary>The most bytes of one object, its items included: 2 GB less 4 KB.</summary>
    public const long MaxObjectBytes = int.MaxValue - 4095;

    private nuint _badEdge;

    internal bool HasBadEdge => _badEdge != 0;

    /// <summary>Makes an object.</summary>
    /// <typeparam name="T">The type of its value; one that holds handles says where
    /// (<see cref="NativeObjectAttribute"/>).
    /// </typeparam>
    /// <param name="value">Its value. Handles in it become edges: what they name is counted.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <remarks>Cost: some 20 nanoseconds. May start a collection, before the object is made. The value is aligned to
    /// 8 bytes.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle in the value is stale.</exception>
    /// <exception cref="ArgumentException">A handle in the value is of another heap, or was never one.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Handle<T> New<T>(in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => NewAs(value, ThreadToken.Current, file, line);

    // The caller's place goes no further than here, unless somebody wants to know it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Handle<T> NewAs<T>(in T value, ulong token, string file, int line)
        where T : unmanaged =>
        _owner == token && !_isDue ? NewAtOnce(value) : NewLater(value, token, moves: false, file, line);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Handle<T> NewAtOnce<T>(in T value)
        where T : unmanaged
    {
        SlabRef slab = Room(SetOf<T>());
        ObjectRef place = slab.Take(out int slot);
        place.Value<T>() = value;
        return new(Publish(slab, slot, place));
    }

    /// <summary>Makes an object that takes over the handles in its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <param name="value">Its value. The caller's handles in it are given up, as by a release, and become
    /// edges.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <remarks>
    /// As <see cref="New{T}(in T, string, int)"/> followed by a release of each handle, for less; and since what is
    /// built this way from the leaves up can have no cycle, no collection is ever made for it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Managed code holds no handle of an object that the value names, or
    /// fewer than the value has.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle in the value is stale.</exception>
    /// <exception cref="ArgumentException">A handle in the value is of another heap, or was never one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Handle<T> NewTaking<T>(in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => NewTakingAs(value, ThreadToken.Current, file, line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Handle<T> NewTakingAs<T>(in T value, ulong token, string file, int line)
        where T : unmanaged =>
        _owner == token && !_isDue ? NewTakingAtOnce(value) : NewLater(value, token, moves: true, file, line);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Handle<T> NewTakingAtOnce<T>(in T value)
        where T : unmanaged
    {
        SlabRef slab = Room(SetOf<T>());
        ObjectRef place = slab.Take(out int slot);
        place.Value<T>() = value;
        return new(PublishTaking(slab, slot, place));
    }

    /// <summary>Makes an object with items behind its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <typeparam name="TItem">The type of its items; handles in them are edges too.</typeparam>
    /// <param name="value">Its value.</param>
    /// <param name="items">Its items, whose number stays as it is.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The object would be larger than
    /// <see cref="MaxObjectBytes"/>.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle is stale.</exception>
    /// <exception cref="ArgumentException">A handle is of another heap, or was never one.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public Handle<T> New<T, TItem>(
        in T value,
        ReadOnlySpan<TItem> items,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
        where TItem : unmanaged => NewWith(value, items, items.Length, file, line);

    /// <summary>Makes an object with items of zeros behind its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <typeparam name="TItem">The type of its items.</typeparam>
    /// <param name="value">Its value.</param>
    /// <param name="itemCount">How many items it has.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the object would be larger than
    /// <see cref="MaxObjectBytes"/>.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public Handle<T> New<T, TItem>(
        in T value, int itemCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
        where TItem : unmanaged => NewWith<T, TItem>(value, default, itemCount, file, line);

    private Handle<T> NewWith<T, TItem>(
        in T value, ReadOnlySpan<TItem> items, int itemCount, string file, int line)
        where T : unmanaged
        where TItem : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemCount);
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        ObjectType type = ObjectType<T>.Instance;
        nuint lengthOffset = Slabs.LengthOffset(type);
        long byteCount = (long)lengthOffset + sizeof(ulong) + ((long)itemCount * Unsafe.SizeOf<TItem>());
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteCount, MaxObjectBytes, nameof(itemCount));
        SlabSet set = _slabs.SetFor(type, ObjectType<TItem>.Instance, SlotSizeFor((nuint)byteCount));
        T kept = value;
        if (_isDue)
        {
            // As bytes: there is no array of a type of 64 KB.
            items = MemoryMarshal.Cast<byte, TItem>(MemoryMarshal.AsBytes(items).ToArray());
            DoWhatIsDue();
        }
        SlabRef slab = Room(set);
        ObjectRef place = slab.Take(out int slot);
        place.Value<T>() = kept;
        place.At<long>(lengthOffset) = itemCount;
        Span<TItem> copy = MemoryMarshal.CreateSpan(ref place.At<TItem>(lengthOffset + sizeof(ulong)), itemCount);
        if (items.IsEmpty)
        {
            copy.Clear();
        }
        else
        {
            items.CopyTo(copy);
        }
        ulong made = Publish(slab, slot, place);
        NoteTrace(made, file, line);
        return new(made);
    }

    /// <summary>Makes an object once the heap is the thread's, and after what is due. User code is part of that, and
    /// may free the object that the value lies in: so it is copied before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Handle<T> NewLater<T>(in T value, ulong token, bool moves, string file, int line)
        where T : unmanaged
    {
        if (_owner != token)
        {
            using ObjectScope scope = Enter();
            return moves ? scope.NewTaking(value, file, line) : scope.New(value, file, line);
        }
        Debug.Assert(_isDue, "there is no need to copy otherwise");
        T kept = value;
        if (Volatile.Read(ref _isMoreDue))
        {
            DoWhatIsDue();
        }
        Handle<T> made = moves ? NewTakingAtOnce(kept) : NewAtOnce(kept);
        NoteTrace(made.Bits, file, line);
        return made;
    }

    /// <summary>Rounded as blocks are, so that objects of almost the same size share slabs.</summary>
    private static nuint SlotSizeFor(nuint byteCount)
    {
        nuint rounded = byteCount <= Geometry.MaxPooledBlock ? SizeClasses.BlockSize(SizeClasses.Of(byteCount))
            : byteCount <= SizeClasses.MaxCachedBlock
                ? SizeClasses.LargeBlockSize(SizeClasses.OfLarge(byteCount))
                : (byteCount + 4095) & ~(nuint)4095;
        Debug.Assert(rounded >= byteCount && rounded % sizeof(ulong) == 0, "words that fit");
        return rounded;
    }

    /// <summary>A slab of a set with a free slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SlabRef Room(SlabSet set)
    {
        SlabRef slab = set.Current;
        return !slab.IsNull && slab.FirstFree != 0 ? slab : MakeRoom(set);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SlabRef MakeRoom(SlabSet set)
    {
        ThrowIfDisposed();
        while (set.Current.IsNull || (set.Current.FirstFree == 0 && !set.Current.TryExtend()))
        {
            if (!set.TryAdvance())
            {
                _slabs.Grow(set);
            }
        }
        Debug.Assert(set.Current.FirstFree != 0, "a free slot");
        return set.Current;
    }

    /// <summary>Makes the object known whose value was written into a slot; one handle holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Publish(SlabRef slab, int slot, ObjectRef place)
    {
        if (slab.IsTracked)
        {
            EdgeAdder adder = new(this);
            slab.Edges.Visit(place, adder);
            if (_badEdge != 0)
            {
                Withdraw(slab, slot, moves: false);
            }
            Track(slab);
        }
        return Begin(slab, slot, place);
    }

    /// <summary>The same, and the edges are moved from the handles of managed code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong PublishTaking(SlabRef slab, int slot, ObjectRef place)
    {
        if (slab.IsTracked)
        {
            EdgeTaker taker = new(this);
            slab.Edges.Visit(place, taker);
            if (_badEdge != 0)
            {
                Withdraw(slab, slot, moves: true);
            }
            Track(slab);
        }
        return Begin(slab, slot, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Begin(SlabRef slab, int slot, ObjectRef place)
    {
        Debug.Assert(!slab.IsWhite(slot), "a new object is black");
        Debug.Assert(!slab.Test(SlabBits.Middle, slot) && !slab.Test(SlabBits.Old, slot), "and of generation 0");
        ulong word = ObjectWord.Born(place.Word);
        place.Word = word;
        slab.Set(SlabBits.Live, slot);
        return HandleBits.Of(slab.Place(slot), word);
    }

    /// <summary>Notes the first edge of a new value that cannot be counted; those behind it are not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void NoteBadEdge(ref ulong edge)
    {
        Debug.Assert(edge != 0, "null is no bad edge");
        if (_badEdge == 0)
        {
            _badEdge = ObjectRef.Of(ref edge).Address;
        }
    }

    /// <summary>Takes back what was counted of a new value, gives its slot back, and throws.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Withdraw(SlabRef slab, int slot, bool moves)
    {
        EdgeRemover remover = new(_tag, moves, _badEdge);
        ulong bad = new ObjectRef(_badEdge).Word;
        _badEdge = 0;
        slab.Edges.Visit(slab.Object(slot), remover);
        slab.PutBack(
            slot, slab.Object(slot), ObjectWord.Unused(slab.Object(slot).Word), SlabRef.OneHeld);
        ThrowNotHeld(bad, moves);
    }
}
