using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Collections;

namespace Arenas;

/// <summary>A list in native memory, of any length.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <remarks>
/// <para><b>Ownership</b>: the list owns one block of its heap, until it is disposed. Spans of it are good until it
/// grows, shrinks or is disposed.</para>
/// <para><b>Threads</b>: as those of a managed list: one at a time, if one changes it.</para>
/// <para><b>Cost</b>: as those of a managed list. It grows by half, in place where the heap can, or by moving OS
/// pages.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>;
/// <see cref="ArgumentOutOfRangeException"/> for an index out of range; <see cref="OutOfMemoryException"/> or
/// <see cref="InsufficientMemoryException"/> if there is no memory, and the list is unchanged then.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "A list is what it is.")]
public sealed partial class NativeList<T> : IDisposable
    where T : unmanaged
{
    private const int FirstCapacity = 4;

    private nuint _values;

    /// <summary>Initializes a list without values.</summary>
    /// <param name="capacity">For how many there is memory from the start.</param>
    /// <param name="heap">The heap it lies in; null for <see cref="NativeHeap.Shared"/>.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses, or the size in bytes overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses.</exception>
    public NativeList(
        long capacity = 0,
        NativeHeap? heap = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Heap = heap ?? NativeHeap.Shared;
        _values = Heap.AllocBytes(LongSpans.BytesOf<T>(capacity), file, line);
        Capacity = capacity;
    }

    /// <summary>Gets the heap the list lies in.</summary>
    public NativeHeap Heap { get; }

    /// <summary>Gets the number of values; 0 after <see cref="Dispose"/>.</summary>
    public long Count { get; private set; }

    /// <summary>Gets for how many values there is memory.</summary>
    public long Capacity { get; private set; }

    /// <summary>Gets a value indicating whether the list was disposed.</summary>
    public bool IsDisposed => _values == 0;

    /// <summary>Changes with every change of the values' number or places.</summary>
    internal int Version { get; private set; }

    /// <summary>Gets a value, in place.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>A reference, good until the list grows, shrinks or is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)index >= (ulong)Count)
            {
                ThrowIndex(index);
            }
            return ref LongSpans.At<T>(_values, index);
        }
    }

    /// <summary>Gets all values as a span.</summary>
    /// <returns>The values, in place.</returns>
    /// <exception cref="InvalidOperationException">They are more than a span counts.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public Span<T> AsSpan()
    {
        ThrowIfDisposed();
        if (Count > int.MaxValue)
        {
            throw new InvalidOperationException($"A span cannot count {Count} values; take a part of them.");
        }
        return LongSpans.Span<T>(_values, 0, (int)Count);
    }

    /// <summary>Gets some values as a span.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="length">How many.</param>
    /// <returns>The values, in place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the list.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public Span<T> AsSpan(long start, int length)
    {
        CheckRange(start, length);
        return LongSpans.Span<T>(_values, start, length);
    }

    /// <summary>Copies all values to a span.</summary>
    /// <param name="destination">Where to.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void CopyTo(Span<T> destination) => AsSpan().CopyTo(destination);

    /// <summary>Copies all values to a managed array.</summary>
    /// <returns>The array.</returns>
    /// <exception cref="InvalidOperationException">They are more than a managed array holds.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public T[] ToArray() => AsSpan().ToArray();

    /// <summary>Finds a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The index of the first one that equals it; -1 if none does.</returns>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public long IndexOf(T value)
    {
        ThrowIfDisposed();
        return LongSpans.IndexOf(_values, Count, value);
    }

    /// <summary>Tells whether a value is in the list.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether one equals it.</returns>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public bool Contains(T value) => IndexOf(value) >= 0;

    /// <summary>Sorts the values.</summary>
    /// <param name="comparer">Their order; null for the default one.</param>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void Sort(IComparer<T>? comparer = null)
    {
        ThrowIfDisposed();
        Version++;
        LongSpans.Sort(_values, Count, comparer);
    }

    /// <summary>Finds a value among sorted ones.</summary>
    /// <param name="value">The value.</param>
    /// <param name="comparer">Their order; null for the default one.</param>
    /// <returns>Its index; if there is none, the complement of the index of the next larger value, or of the
    /// count.</returns>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public long BinarySearch(T value, IComparer<T>? comparer = null)
    {
        ThrowIfDisposed();
        return LongSpans.BinarySearch(_values, Count, value, comparer);
    }

    /// <summary>Enumerates the values, without an allocation.</summary>
    /// <returns>An enumerator, which notices when the list is changed.</returns>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public NativeListEnumerator<T> GetEnumerator()
    {
        ThrowIfDisposed();
        return new(this, Version);
    }

    /// <summary>Frees the block.</summary>
    /// <exception cref="InvalidOperationException">It was disposed before.</exception>
    public void Dispose()
    {
        nuint values = _values;
        if (values == 0)
        {
            ThrowDisposedTwice();
        }
        _values = 0;
        Count = 0;
        Capacity = 0;
        Version++;
        if (!Heap.IsDisposed)
        {
            Heap.FreeBytes(values, "", 0);
        }
    }

    private void Resize(long capacity, string file, int line)
    {
        Debug.Assert(capacity >= Count, "room for what there is");
        _values = Heap.ReallocBytes(_values, LongSpans.BytesOf<T>(capacity), file, line);
        Capacity = capacity;
    }

    private void CheckRange(long start, long length)
    {
        ThrowIfDisposed();
        if (start < 0 || length < 0 || start > Count - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{length} values from there on are not all among {Count}.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    [DoesNotReturn]
    private void ThrowIndex(long index)
    {
        ThrowIfDisposed();
        throw new ArgumentOutOfRangeException(nameof(index), index, $"An index is below the count, {Count}.");
    }

    [DoesNotReturn]
    private static void ThrowDisposedTwice() =>
        throw new InvalidOperationException("The native list was disposed before.");
}
