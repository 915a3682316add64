using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Makes objects.</content>
public sealed partial class ObjectHeap
{
    /// <summary>The most bytes of one object, its items included: 2 GB less 4 KB.</summary>
    public const long MaxObjectBytes = int.MaxValue - 4095;

    /// <summary>Makes an object.</summary>
    /// <typeparam name="T">The type of its value; one that holds handles says where
    /// (<see cref="NativeObjectAttribute"/>).
    /// </typeparam>
    /// <param name="value">Its value. Handles in it become edges: what they name is counted.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <remarks>Cost: some 10 nanoseconds. May start a collection, before the object is made. The value is aligned to
    /// 8 bytes.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle in the value is stale.</exception>
    /// <exception cref="ArgumentException">A handle in the value is of another heap, or was never one.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public Handle<T> New<T>(in T value)
        where T : unmanaged
    {
        if (_owner != ThreadToken.Current)
        {
            using ObjectScope scope = Enter();
            return New(value);
        }
        SlabSet set = SetOf<T>();
        ObjectRef place = Take(set, out SlabRef slab, out int slot, out uint use);
        place.Value<T>() = value;
        if (slab.IsTracked)
        {
            AddEdges(slab, slot, use, moves: false);
        }
        return new(Publish(slab, slot, place, use));
    }

    /// <summary>Makes an object that takes over the handles in its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <param name="value">Its value. The caller's handles in it are given up, as by a release, and become
    /// edges.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <remarks>
    /// As <see cref="New{T}(in T)"/> followed by a release of each handle, for less; and since what is built this way
    /// from the leaves up can have no cycle, no collection is ever made for it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Managed code holds no handle of an object that the value names, or
    /// fewer than the value has.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle in the value is stale.</exception>
    /// <exception cref="ArgumentException">A handle in the value is of another heap, or was never one.</exception>
    public Handle<T> NewTaking<T>(in T value)
        where T : unmanaged
    {
        if (_owner != ThreadToken.Current)
        {
            using ObjectScope scope = Enter();
            return NewTaking(value);
        }
        SlabSet set = SetOf<T>();
        ObjectRef place = Take(set, out SlabRef slab, out int slot, out uint use);
        place.Value<T>() = value;
        if (slab.IsTracked)
        {
            AddEdges(slab, slot, use, moves: true);
        }
        return new(Publish(slab, slot, place, use));
    }

    /// <summary>Makes an object with items behind its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <typeparam name="TItem">The type of its items; handles in them are edges too.</typeparam>
    /// <param name="value">Its value.</param>
    /// <param name="items">Its items, whose number stays as it is.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The object would be larger than
    /// <see cref="MaxObjectBytes"/>.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed, or a handle is stale.</exception>
    /// <exception cref="ArgumentException">A handle is of another heap, or was never one.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public Handle<T> New<T, TItem>(in T value, ReadOnlySpan<TItem> items)
        where T : unmanaged
        where TItem : unmanaged => New(value, items, items.Length);

    /// <summary>Makes an object with items of zeros behind its value.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <typeparam name="TItem">The type of its items.</typeparam>
    /// <param name="value">Its value.</param>
    /// <param name="itemCount">How many items it has.</param>
    /// <returns>A handle that holds the object until it is released.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the object would be larger than
    /// <see cref="MaxObjectBytes"/>.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory; nothing has changed.</exception>
    public Handle<T> New<T, TItem>(in T value, int itemCount)
        where T : unmanaged
        where TItem : unmanaged => New<T, TItem>(value, default, itemCount);

    private Handle<T> New<T, TItem>(in T value, ReadOnlySpan<TItem> items, int itemCount)
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
        ObjectRef place = Take(set, out SlabRef slab, out int slot, out uint use);
        place.Value<T>() = value;
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
        if (slab.IsTracked)
        {
            AddEdges(slab, slot, use, moves: false);
        }
        return new(Publish(slab, slot, place, use));
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ObjectRef Take(SlabSet set, out SlabRef slab, out int slot, out uint use)
    {
        if (_isDue)
        {
            DoWhatIsDue();
        }
        slab = set.Current;
        if (slab.IsNull || !slab.TryTake(out slot, out use))
        {
            slab = TakeSlow(set, out slot, out use);
        }
        return slab.Object(slot);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SlabRef TakeSlow(SlabSet set, out int slot, out uint use)
    {
        ThrowIfDisposed();
        if (!set.TryAdvance())
        {
            _slabs.Grow(set);
        }
        SlabRef slab = set.Current;
        bool taken = slab.TryTake(out slot, out use);
        Debug.Assert(taken, "an available slab has room");
        return slab;
    }

    /// <summary>Makes the object that was written into a slot known; it is held by one handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Publish(SlabRef slab, int slot, ObjectRef place, uint use)
    {
        Debug.Assert(!slab.Test(SlabBits.Live, slot) && !slab.Test(SlabBits.White, slot), "a new object is black");
        ulong word = ObjectWord.Born(use, ObjectWord.ExternalOne);
        place.Word = word;
        slab.Set(SlabBits.Live, slot);
        slab.Held++;
        if (slab.IsTracked)
        {
            Track(slab, slot);
        }
        return HandleBits.Of(slab.Place(slot), word);
    }

    /// <summary>Counts the edges of a value that lies in a slot; if one is bad, nothing has changed.</summary>
    private void AddEdges(SlabRef slab, int slot, uint use, bool moves)
    {
        ObjectRef place = slab.Object(slot);
        Debug.Assert(slab.IsTracked && !slab.Test(SlabBits.Live, slot), "not yet an object");
        EdgeAdder adder = new(_tag, moves);
        slab.Edges.Visit(place, ref adder);
        if (adder.BadEdge != 0)
        {
            EdgeRemover remover = new(_tag, moves, adder.Added);
            slab.Edges.Visit(place, ref remover);
            slab.PutBack(slot, use);
            ThrowNotHeld(adder.BadEdge, moves);
        }
    }
}
