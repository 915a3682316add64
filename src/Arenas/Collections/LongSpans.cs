using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Collections;

/// <summary>What spans do, for more values than a span counts.</summary>
internal static class LongSpans
{
    /// <summary>The most values that are worked on as one span.</summary>
    public const int Most = 1 << 30;

    public static nuint BytesOf<T>(long count)
        where T : unmanaged
    {
        Debug.Assert(count >= 0, "a count");
        if (count > long.MaxValue / Unsafe.SizeOf<T>())
        {
            throw new OutOfMemoryException(
                $"{count} values of {Unsafe.SizeOf<T>()} bytes are more than an address can count.");
        }
        return (nuint)count * (nuint)Unsafe.SizeOf<T>();
    }

    public static ref T At<T>(nuint values, long index)
        where T : unmanaged => ref BlockMemory.At<T>(values + ((nuint)index * (nuint)Unsafe.SizeOf<T>()));

    public static Span<T> Span<T>(nuint values, long start, int count)
        where T : unmanaged => BlockMemory.Span<T>(values + ((nuint)start * (nuint)Unsafe.SizeOf<T>()), count);

    public static void Fill<T>(nuint values, long count, T value)
        where T : unmanaged
    {
        for (long done = 0; done < count; done += Most)
        {
            Span<T>(values, done, (int)long.Min(Most, count - done)).Fill(value);
        }
    }

    public static long IndexOf<T>(nuint values, long count, T value, int most = Most)
        where T : unmanaged
    {
        EqualityComparer<T> comparer = EqualityComparer<T>.Default;
        for (long done = 0; done < count; done += most)
        {
            ReadOnlySpan<T> span = Span<T>(values, done, (int)long.Min(most, count - done));
            for (int i = 0; i < span.Length; i++)
            {
                if (comparer.Equals(span[i], value))
                {
                    return done + i;
                }
            }
        }
        return -1;
    }

    /// <summary>As <see cref="Array.BinarySearch{T}(T[], T, IComparer{T})"/>.</summary>
    public static long BinarySearch<T>(nuint values, long count, T value, IComparer<T>? comparer)
        where T : unmanaged
    {
        comparer ??= Comparer<T>.Default;
        long low = 0;
        long high = count - 1;
        while (low <= high)
        {
            long middle = low + ((high - low) >> 1);
            int order = comparer.Compare(At<T>(values, middle), value);
            if (order == 0)
            {
                return middle;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return ~low;
    }

    /// <summary>Sorts; what is longer than a span is divided by pivots until it is not.</summary>
    public static void Sort<T>(nuint values, long count, IComparer<T>? comparer, int most = Most)
        where T : unmanaged
    {
        comparer ??= Comparer<T>.Default;
        long start = 0;
        while (count > most)
        {
            (long below, long above) = Partition(values, start, count, comparer);
            long after = start + count - above;
            Debug.Assert(below + above < count, "the pivot is in its place");
            // The shorter part by recursion, so that the stack stays small; the longer one by going on.
            if (below <= above)
            {
                Sort(values + BytesOf<T>(start), below, comparer, most);
                (start, count) = (after, above);
            }
            else
            {
                Sort(values + BytesOf<T>(after), above, comparer, most);
                count = below;
            }
        }
        Span<T>(values, start, (int)count).Sort(comparer);
    }

    // In three parts, so that equal values do no harm: how many are below the pivot, and above it.
    private static (long Below, long Above) Partition<T>(
        nuint values, long start, long count, IComparer<T> comparer)
        where T : unmanaged
    {
        // Any place does, if it is not one that values which are sorted already make a bad one.
        T pivot = At<T>(values, start + (long)(((ulong)start + ((ulong)count * 0x9E37_79B9_7F4A_7C15)) % (ulong)count));
        long low = start;
        long high = start + count;
        for (long at = start; at < high;)
        {
            int order = comparer.Compare(At<T>(values, at), pivot);
            if (order < 0)
            {
                Swap<T>(values, low++, at++);
            }
            else if (order > 0)
            {
                Swap<T>(values, --high, at);
            }
            else
            {
                at++;
            }
        }
        return (low - start, start + count - high);
    }

    private static void Swap<T>(nuint values, long one, long other)
        where T : unmanaged =>
        (At<T>(values, one), At<T>(values, other)) = (At<T>(values, other), At<T>(values, one));
}
