using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

using Arenas.Collections;
using Arenas.Layout;

namespace Arenas;

/// <summary>An array in native memory, of any length.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <remarks>
/// <para><b>Ownership</b>: the array owns one block of its heap, until it is disposed. Spans and references into it are
/// good until it is disposed or resized.</para>
/// <para><b>Threads</b>: as those of a managed array; nobody may use it while it is disposed or resized.</para>
/// <para><b>Cost</b>: of an access, a comparison, as that of a managed array. A block and one object for each
/// array.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>;
/// <see cref="ArgumentOutOfRangeException"/> for an index out of range; <see cref="OutOfMemoryException"/> or
/// <see cref="InsufficientMemoryException"/> if there is no memory.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "An array is what it is.")]
public sealed class NativeArray<T> : IDisposable
    where T : unmanaged
{
    private readonly nuint _alignment;
    private nuint _values;
    private long _length;

    /// <summary>Initializes an array of zeros.</summary>
    /// <param name="length">The number of values.</param>
    /// <param name="heap">The heap it lies in; null for <see cref="NativeHeap.Shared"/>.</param>
    /// <param name="zeroed">False leaves its contents undefined, which costs less.</param>
    /// <param name="alignment">Alignment of the first value in bytes: a power of two up to 1 GB.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArgumentException">The alignment is not a power of two, or above 1 GB.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses, or the size in bytes overflows.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses.</exception>
    public NativeArray(
        long length,
        NativeHeap? heap = null,
        bool zeroed = true,
        nuint alignment = 16,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Heap = heap ?? NativeHeap.Shared;
        _alignment = alignment;
        _values = Alloc(LongSpans.BytesOf<T>(length), zeroed, file, line);
        _length = length;
    }

    /// <summary>Gets the heap the array lies in.</summary>
    public NativeHeap Heap { get; }

    /// <summary>Gets the number of values; 0 after <see cref="Dispose"/>.</summary>
    public long Length => _length;

    /// <summary>Gets a value indicating whether the array was disposed.</summary>
    public bool IsDisposed => _values == 0;

    /// <summary>Gets a value, in place.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>A reference, good until the array is disposed or resized.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)index >= (ulong)_length)
            {
                ThrowIndex(index);
            }
            return ref LongSpans.At<T>(_values, index);
        }
    }

    /// <summary>Gets all values as a span.</summary>
    /// <returns>The values, in place.</returns>
    /// <exception cref="InvalidOperationException">They are more than a span counts.</exception>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public Span<T> AsSpan()
    {
        ThrowIfDisposed();
        if (_length > int.MaxValue)
        {
            throw new InvalidOperationException($"A span cannot count {_length} values; take a part of them.");
        }
        return LongSpans.Span<T>(_values, 0, (int)_length);
    }

    /// <summary>Gets some values as a span.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="length">How many.</param>
    /// <returns>The values, in place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the array.</exception>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public Span<T> AsSpan(long start, int length)
    {
        CheckRange(start, length);
        return LongSpans.Span<T>(_values, start, length);
    }

    /// <summary>Sets all values to zero.</summary>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        BlockMemory.Clear(_values, LongSpans.BytesOf<T>(_length));
    }

    /// <summary>Sets all values to one.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public void Fill(T value)
    {
        ThrowIfDisposed();
        LongSpans.Fill(_values, _length, value);
    }

    /// <summary>Copies all values to another array.</summary>
    /// <param name="destination">The other array; it may be this one.</param>
    /// <param name="start">Where in it.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit there.</exception>
    /// <exception cref="ObjectDisposedException">An array was disposed.</exception>
    public void CopyTo(NativeArray<T> destination, long start = 0)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        destination.CheckRange(start, _length);
        BlockMemory.Copy(
            _values, destination._values + LongSpans.BytesOf<T>(start), LongSpans.BytesOf<T>(_length));
    }

    /// <summary>Sorts the values.</summary>
    /// <param name="comparer">Their order; null for the default one.</param>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public void Sort(IComparer<T>? comparer = null)
    {
        ThrowIfDisposed();
        LongSpans.Sort(_values, _length, comparer);
    }

    /// <summary>Finds a value among sorted ones.</summary>
    /// <param name="value">The value.</param>
    /// <param name="comparer">Their order; null for the default one.</param>
    /// <returns>Its index; if there is none, the complement of the index of the next larger value, or of the
    /// length.</returns>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public long BinarySearch(T value, IComparer<T>? comparer = null)
    {
        ThrowIfDisposed();
        return LongSpans.BinarySearch(_values, _length, value, comparer);
    }

    /// <summary>Finds a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The index of the first one that equals it; -1 if none does.</returns>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public long IndexOf(T value)
    {
        ThrowIfDisposed();
        return LongSpans.IndexOf(_values, _length, value);
    }

    /// <summary>Changes the length. What both lengths share keeps its contents; spans of the array end.</summary>
    /// <param name="length">The new length.</param>
    /// <param name="zeroed">False leaves new values undefined.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <remarks>Cost: nothing moves if the block can be resized where it is, or its OS pages be moved.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses; the array is unchanged.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses; the array is unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public void Resize(
        long length, bool zeroed = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ThrowIfDisposed();
        nuint bytes = LongSpans.BytesOf<T>(length);
        nuint kept = LongSpans.BytesOf<T>(long.Min(length, _length));
        if (_alignment <= Geometry.BlockAlignment)
        {
            _values = Heap.ReallocBytes(_values, bytes, file, line);
        }
        else
        {
            nuint values = Heap.AlignedAllocBytes(bytes, _alignment, file, line);
            BlockMemory.Copy(_values, values, kept);
            Heap.FreeBytes(_values, file, line);
            _values = values;
        }
        _length = length;
        Debug.Assert(kept <= bytes, "what is kept is a part");
        if (zeroed)
        {
            BlockMemory.Clear(_values + kept, bytes - kept);
        }
    }

    /// <summary>Enumerates the values, without an allocation.</summary>
    /// <returns>An enumerator.</returns>
    /// <exception cref="ObjectDisposedException">The array was disposed.</exception>
    public NativeArrayEnumerator<T> GetEnumerator()
    {
        ThrowIfDisposed();
        return new(this);
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
        _length = 0;
        if (!Heap.IsDisposed)
        {
            Heap.FreeBytes(values, "", 0);
        }
    }

    private nuint Alloc(nuint bytes, bool zeroed, string file, int line)
    {
        if (_alignment == Geometry.BlockAlignment)
        {
            return zeroed ? Heap.AllocZeroedBytes(bytes, file, line) : Heap.AllocBytes(bytes, file, line);
        }
        nuint values = Heap.AlignedAllocBytes(bytes, _alignment, file, line);
        Debug.Assert(BitOperations.IsPow2(_alignment) && values % _alignment == 0, "an aligned block");
        if (zeroed)
        {
            BlockMemory.Clear(values, bytes);
        }
        return values;
    }

    private void CheckRange(long start, long length)
    {
        ThrowIfDisposed();
        if (start < 0 || length < 0 || start > _length - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"{length} values from there on are not all among {_length}.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    [DoesNotReturn]
    private void ThrowIndex(long index)
    {
        ThrowIfDisposed();
        throw new ArgumentOutOfRangeException(nameof(index), index, $"An index is below the length, {_length}.");
    }

    [DoesNotReturn]
    private static void ThrowDisposedTwice() =>
        throw new InvalidOperationException("The native array was disposed before.");
}
