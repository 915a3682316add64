using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

using Arenas.Collections;
using Arenas.Layout;

namespace Arenas;

/// <content>Changes.</content>
public sealed partial class NativeList<T>
{
    /// <summary>Adds a value at the end.</summary>
    /// <param name="value">The value.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="OutOfMemoryException">The system refuses; the list is unchanged.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses; the list is unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void Add(T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        long count = Count;
        if (count == Capacity)
        {
            Grow(1, file, line);
        }
        LongSpans.At<T>(_values, count) = value;
        Count = count + 1;
        Version++;
    }

    /// <summary>Adds values at the end.</summary>
    /// <param name="values">The values; they may be the list's own.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="Add"/>
    public void AddRange(
        ReadOnlySpan<T> values, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        InsertRange(Count, values, file, line);

    /// <summary>Inserts a value.</summary>
    /// <param name="index">Where; what is there moves back.</param>
    /// <param name="value">The value.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or above the count.</exception>
    /// <inheritdoc cref="Add"/>
    public void Insert(long index, T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        InsertRange(index, new ReadOnlySpan<T>(in value), file, line);

    /// <summary>Inserts values.</summary>
    /// <param name="index">Where; what is there moves back.</param>
    /// <param name="values">The values; they may be the list's own.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="Insert"/>
    public void InsertRange(
        long index, ReadOnlySpan<T> values, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CheckRange(index, 0);
        if (values.IsEmpty)
        {
            return;
        }
        // Where in the list the values are, if they are its own: they move with it.
        long own = PlaceOf(values);
        if (values.Length > Capacity - Count)
        {
            Grow(values.Length, file, line);
        }
        nuint place = _values + LongSpans.BytesOf<T>(index);
        nuint added = LongSpans.BytesOf<T>(values.Length);
        BlockMemory.Copy(place, place + added, LongSpans.BytesOf<T>(Count - index));
        Span<T> gap = LongSpans.Span<T>(_values, index, values.Length);
        if (own < 0)
        {
            values.CopyTo(gap);
        }
        else
        {
            int before = (int)long.Clamp(index - own, 0, values.Length);
            LongSpans.Span<T>(_values, own, before).CopyTo(gap);
            LongSpans.Span<T>(_values, own + before + values.Length, values.Length - before).CopyTo(gap[before..]);
        }
        Count += values.Length;
        Version++;
    }

    /// <summary>Removes a value; those behind it move up.</summary>
    /// <param name="index">Which one.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void RemoveAt(long index) => RemoveRange(index, 1);

    /// <summary>Removes values; those behind them move up.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the list.</exception>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void RemoveRange(long start, long length)
    {
        CheckRange(start, length);
        nuint place = _values + LongSpans.BytesOf<T>(start);
        BlockMemory.Copy(
            place + LongSpans.BytesOf<T>(length), place, LongSpans.BytesOf<T>(Count - start - length));
        Count -= length;
        Version++;
        Debug.Assert(Count >= 0, "no more than there were");
    }

    /// <summary>Removes all values that a predicate names.</summary>
    /// <param name="match">The predicate; if it throws, those that were named before are removed.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public long RemoveAll(Predicate<T> match)
    {
        ArgumentNullException.ThrowIfNull(match);
        ThrowIfDisposed();
        int version = Version;
        long kept = 0;
        long at = 0;
        try
        {
            for (; at < Count; at++)
            {
                T value = LongSpans.At<T>(_values, at);
                bool isRemoved = match(value);
                if (Version != version)
                {
                    throw new InvalidOperationException("The native list was changed by the predicate.");
                }
                if (!isRemoved)
                {
                    LongSpans.At<T>(_values, kept++) = value;
                }
            }
        }
        finally
        {
            if (Version == version)
            {
                RemoveRange(kept, at - kept);
            }
        }
        return at - kept;
    }

    /// <summary>Removes all values; the memory stays.</summary>
    /// <exception cref="ObjectDisposedException">The list was disposed.</exception>
    public void Clear() => RemoveRange(0, Count);

    /// <summary>Makes sure that there is memory for a number of values.</summary>
    /// <param name="capacity">The number.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>For how many there is memory now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <inheritdoc cref="Add"/>
    public long EnsureCapacity(
        long capacity, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ThrowIfDisposed();
        if (capacity > Capacity)
        {
            Resize(capacity, file, line);
            Version++;
        }
        return Capacity;
    }

    /// <summary>Gives back the memory that no value needs.</summary>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="Add"/>
    public void TrimExcess([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThrowIfDisposed();
        Resize(Count, file, line);
        Version++;
    }

    private void Grow(long more, string file, int line)
    {
        ThrowIfDisposed();
        Debug.Assert(more > 0, "some more");
        if (more > long.MaxValue - Count)
        {
            throw new OutOfMemoryException($"{Count} values and {more} more are more than can be counted.");
        }
        Resize(long.Max(FirstCapacity, long.Max(Count + more, Capacity + (Capacity >> 1))), file, line);
    }

    private long PlaceOf(ReadOnlySpan<T> values)
    {
        if (Count == 0)
        {
            return -1;
        }
        nint offset = Unsafe.ByteOffset(
            ref LongSpans.At<T>(_values, 0), ref MemoryMarshal.GetReference(values));
        return offset >= 0 && offset < (nint)LongSpans.BytesOf<T>(Count) ? offset / Unsafe.SizeOf<T>() : -1;
    }
}
