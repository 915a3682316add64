using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Arenas;

/// <summary>Blocks of a heap in .NET's own clothes.</summary>
/// <remarks><b>Threads</b>: any, as for the heap itself.</remarks>
public static class NativeHeapExtensions
{
    /// <summary>Rents memory of exactly so many values.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="heap">Where it comes from.</param>
    /// <param name="length">How many values; 0 gives an owner that must be disposed like any other.</param>
    /// <param name="zeroed">Whether they are to be zero; else their contents are undefined.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The owner; dispose it exactly once.</returns>
    /// <remarks>Cost: one block, and one object of 72 bytes.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static NativeOwner<T> RentExact<T>(
        this NativeHeap heap,
        int length,
        bool zeroed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(heap);
        return NativeOwner<T>.Rent(heap, length, zeroed, file, line);
    }

    /// <summary>Tries to rent memory of exactly so many values.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="heap">Where it comes from.</param>
    /// <param name="length">How many values.</param>
    /// <param name="owner">The owner; null if no memory was to be had.</param>
    /// <param name="zeroed">Whether they are to be zero.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static bool TryRentExact<T>(
        this NativeHeap heap,
        int length,
        [NotNullWhen(true)] out NativeOwner<T>? owner,
        bool zeroed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(heap);
        owner = NativeOwner<T>.TryRent(heap, length, zeroed, file, line);
        return owner is not null;
    }

    /// <summary>Rents memory of exactly so many values, owned by a struct: no object is made.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="heap">Where it comes from.</param>
    /// <param name="length">How many values; 0 gives an owner that must be disposed like any other.</param>
    /// <param name="zeroed">Whether they are to be zero; else their contents are undefined.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The owner; dispose it or one of its copies, exactly once.</returns>
    /// <inheritdoc cref="RentExact{T}(NativeHeap, int, bool, string, int)" path="/exception"/>
    public static NativeBuffer<T> RentBuffer<T>(
        this NativeHeap heap,
        int length,
        bool zeroed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(heap);
        return NativeBuffer<T>.Rent(heap, length, zeroed, file, line);
    }

    /// <summary>Tries to rent memory of exactly so many values, owned by a struct.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="heap">Where it comes from.</param>
    /// <param name="length">How many values.</param>
    /// <param name="buffer">The owner; empty if no memory was to be had.</param>
    /// <param name="zeroed">Whether they are to be zero.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static bool TryRentBuffer<T>(
        this NativeHeap heap,
        int length,
        out NativeBuffer<T> buffer,
        bool zeroed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(heap);
        return NativeBuffer<T>.TryRent(heap, length, zeroed, out buffer, file, line);
    }
}
