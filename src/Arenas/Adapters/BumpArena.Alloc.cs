using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

using Arenas.Adapters;
using Arenas.Layout;

namespace Arenas;

/// <content>Allocation: the fast path first, then what it falls back to.</content>
public sealed partial class BumpArena
{
    /// <summary>Allocates room for values, aligned as their type wants.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="file">Filled in by the compiler; tracing calls a block by the line that needed it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The values; their contents are undefined.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="InsufficientMemoryException">A limit refuses.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    /// <exception cref="HeapCorruptionException">The arena is hardened, and the memory was written to while it was
    /// free.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Alloc<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        nuint alignment = BumpAlignment<T>.Bytes;
        nuint at = (_next + (alignment - 1)) & ~(alignment - 1);
        // A negative count is at least 2 GB here, which no block has.
        nuint next = at + ((nuint)(uint)count * (nuint)Unsafe.SizeOf<T>());
        if (next > _fastEnd)
        {
            return AllocSlow<T>(count, file, line);
        }
        _next = next;
        return BlockMemory.SpanUnchecked<T>(at, count);
    }

    /// <summary>Allocates room for values at an aligned address.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="alignment">Alignment in bytes: any power of two up to 1 MB.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">The alignment is not a power of two, or above 1 MB.</exception>
    /// <inheritdoc cref="Alloc{T}(int, string, int)"/>
    public Span<T> AlignedAlloc<T>(
        int count, int alignment, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        CheckAlignment(alignment);
        nuint wanted = nuint.Max((nuint)alignment, BumpAlignment<T>.Bytes);
        _ = TryCarve(SizeOf<T>(count), wanted, throws: true, new(file, line), out nuint at);
        return BlockMemory.SpanUnchecked<T>(at, count);
    }

    /// <summary>Allocates room for values, all zero.</summary>
    /// <returns>The values.</returns>
    /// <inheritdoc cref="Alloc{T}(int, string, int)"/>
    public Span<T> AllocZeroed<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        Span<T> span = Alloc<T>(count, file, line);
        span.Clear();
        return span;
    }

    /// <summary>Allocates one value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">What it is at first.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The value, in place.</returns>
    /// <inheritdoc cref="Alloc{T}(int, string, int)" path="/exception"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T New<T>(in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ref T place = ref MemoryMarshal.GetReference(Alloc<T>(1, file, line));
        place = value;
        return ref place;
    }

    /// <summary>Copies values into the arena.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="values">The values; a string gives its UTF-16 characters.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The copy.</returns>
    /// <inheritdoc cref="Alloc{T}(int, string, int)" path="/exception"/>
    public Span<T> Copy<T>(
        ReadOnlySpan<T> values, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        Span<T> copy = Alloc<T>(values.Length, file, line);
        values.CopyTo(copy);
        return copy;
    }

    /// <summary>Copies text into the arena as UTF-8.</summary>
    /// <param name="text">The text. A lone surrogate becomes U+FFFD.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Its bytes, without a zero at the end.</returns>
    /// <inheritdoc cref="Alloc{T}(int, string, int)" path="/exception"/>
    public Span<byte> CopyUtf8(
        ReadOnlySpan<char> text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Span<byte> bytes = Alloc<byte>(Encoding.UTF8.GetByteCount(text), file, line);
        _ = Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>Allocates room for values as memory that throws after the arena was rewound past it.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The memory. While it is pinned, no reset and no rewind passes it; a dispose keeps its block.</returns>
    /// <remarks>Cost: one object for each call, of 64 bytes.</remarks>
    /// <inheritdoc cref="Alloc{T}(int, string, int)" path="/exception"/>
    public Memory<T> AllocMemory<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        _ = TryCarve(SizeOf<T>(count), BumpAlignment<T>.Bytes, throws: true, new(file, line), out nuint at);
        BumpMemory<T> memory = new(_heap, _blocks[_current], at, count);
        _memories.Add(memory);
        return memory.Memory;
    }

    /// <summary>Tries to allocate room for values.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="span">The values; empty if no memory was to be had.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public bool TryAlloc<T>(
        int count, out Span<T> span, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        bool done = TryCarve(SizeOf<T>(count), BumpAlignment<T>.Bytes, throws: false, new(file, line), out nuint at);
        span = done ? BlockMemory.SpanUnchecked<T>(at, count) : default;
        return done;
    }

    /// <summary>Tries to allocate room for values, all zero.</summary>
    /// <inheritdoc cref="TryAlloc{T}(int, out Span{T}, string, int)"/>
    public bool TryAllocZeroed<T>(
        int count, out Span<T> span, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        bool done = TryAlloc(count, out span, file, line);
        span.Clear();
        return done;
    }

    /// <summary>Tries to copy values into the arena.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="copy">The copy; empty if no memory was to be had.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public bool TryCopy<T>(
        ReadOnlySpan<T> values,
        out Span<T> copy,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        bool done = TryAlloc(values.Length, out copy, file, line);
        if (done)
        {
            values.CopyTo(copy);
        }
        return done;
    }

    /// <summary>Resizes what was allocated: in place if nothing was allocated since and the block has room, by copying
    /// else.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="span">What was allocated; do not use it afterwards.</param>
    /// <param name="count">How many values there shall be.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The values that both sizes share; new ones are undefined. What was copied from stays in use until the
    /// arena is rewound.</returns>
    /// <inheritdoc cref="Alloc{T}(int, string, int)" path="/exception"/>
    public Span<T> Realloc<T>(
        Span<T> span, int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        if (TryExtend(ref span, count))
        {
            return span;
        }
        Span<T> moved = Alloc<T>(count, file, line);
        span[..int.Min(span.Length, count)].CopyTo(moved);
        return moved;
    }

    /// <summary>Tries to resize what was allocated last, where it lies.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="span">What was allocated; then its new extent.</param>
    /// <param name="count">How many values there shall be.</param>
    /// <returns>False if something was allocated since, or the block has no room; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public bool TryExtend<T>(ref Span<T> span, int count)
        where T : unmanaged
    {
        long size = SizeOf<T>(count);
        ThrowIfDisposed();
        if (span.IsEmpty)
        {
            return false;
        }
        nuint at = BlockMemory.AddressOf(span);
        nuint end = at + ((nuint)span.Length * (nuint)Unsafe.SizeOf<T>());
        if (_count == 0 || end != _next || at < _blocks[_current].Address || IsMarkedAfter(at)
            || (ulong)size > _end - at)
        {
            return false;
        }
        if (_hardened)
        {
            Resize(at, end, at + (nuint)size);
        }
        _next = at + (nuint)size;
        span = BlockMemory.SpanUnchecked<T>(at, count);
        return true;
    }

    private static long SizeOf<T>(int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (long)count * Unsafe.SizeOf<T>();
    }

    internal static void CheckAlignment(int alignment)
    {
        if (alignment is < 1 or > 1 << 20 || !BitOperations.IsPow2(alignment))
        {
            throw new ArgumentException($"{alignment} is not a power of two up to 1 MB.", nameof(alignment));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> AllocSlow<T>(int count, string file, int line)
        where T : unmanaged
    {
        _ = TryCarve(SizeOf<T>(count), BumpAlignment<T>.Bytes, throws: true, new(file, line), out nuint at);
        return BlockMemory.SpanUnchecked<T>(at, count);
    }
}
