using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Arenas.Adapters;

/// <summary>How owners return their blocks, and what they say to whoever returns one twice or uses it after.</summary>
internal static class Returns
{
    /// <summary>Frees a block. If the heap went before its owners, so did the block: nothing is left to do.</summary>
    public static void Free(NativeHeap heap, nuint block)
    {
        Debug.Assert(block != 0, "a block");
        if (heap.IsDisposed)
        {
            return;
        }
        try
        {
            heap.FreeBytes(block, "", 0);
        }
        catch (ObjectDisposedException) when (heap.IsDisposed)
        {
            Debug.Assert(heap.IsDisposed, "another thread disposed it meanwhile");
        }
    }

    /// <summary>Bytes of so many values.</summary>
    public static nuint BytesOf<T>(int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (nuint)length * (nuint)Unsafe.SizeOf<T>();
    }

    [DoesNotReturn]
    public static void ThrowTwice(NativeHeap heap, string owner)
    {
        string message = $"{owner} was returned twice to heap '{heap.Name}'.";
        heap.Errors.Count(HeapError.DoubleFree, message);
        throw new InvalidOperationException(message);
    }

    [DoesNotReturn]
    public static void ThrowOver(NativeHeap heap, string owner)
    {
        ObjectDisposedException exception = new(
            owner, $"{owner} of heap '{heap.Name}' was returned, or its heap disposed.");
        heap.Errors.Count(HeapError.Disposed, exception.Message);
        throw exception;
    }

    public static void ThrowLimit(long wanted, long limit, string owner) => throw new InsufficientMemoryException(
        string.Create(CultureInfo.InvariantCulture, $"{owner} would need {wanted} bytes; its limit is {limit}."));

    /// <summary>What messages call an owner: its type and the type of its values.</summary>
    public static string NameOf<T>(string owner, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"{owner}<{typeof(T).Name}> of {length} values");
}
