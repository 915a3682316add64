using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

using Arenas.Adapters;
using Arenas.Layout;

namespace Arenas;

/// <summary>A bump arena for a method: of a <see cref="BumpArena"/>, of a heap, or of memory on the stack.</summary>
/// <remarks>
/// <para><b>Owns</b>: what was allocated in it, until it is disposed. It is a struct of the stack, and the compiler
/// refuses what would carry a span out of the method that has the scope. Scopes of one arena nest: what the arena
/// itself allocates meanwhile goes with the scope too.</para>
/// <para><b>Threads</b>: the one that has it.</para>
/// <para><b>Cost</b>: as <see cref="BumpArena"/>. A scope over memory of the caller's makes an object and takes blocks
/// only when that memory is used up, or a mark is made.</para>
/// <para><b>Fails</b>: as <see cref="BumpArena"/>; without a heap, <see cref="InsufficientMemoryException"/> when the
/// caller's memory is used up.</para>
/// </remarks>
public ref struct BumpScope : IDisposable
{
    private Span<byte> _first;
    private readonly NativeHeap? _heap;
    private readonly BumpArenaOptions? _options;
    private readonly BumpMark _mark;
    private readonly bool _isNested;
    private readonly Caller _caller;
    private BumpArena? _arena;
    private int _used;
    private bool _ended;

    /// <summary>Initializes a scope over memory of the caller's, on the stack for instance.</summary>
    /// <param name="memory">Used first; what it holds is lost.</param>
    /// <param name="heap">Where more comes from; null if there is to be no more.</param>
    /// <param name="options">For what comes from the heap; null takes the defaults.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public BumpScope(
        Span<byte> memory,
        NativeHeap? heap = null,
        BumpArenaOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        _first = memory;
        _heap = heap;
        _options = options;
        _caller = new(file, line);
    }

    /// <summary>Initializes a scope with blocks of its own.</summary>
    /// <param name="heap">Where they come from.</param>
    /// <param name="options">What they are to be like; null takes the defaults.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public BumpScope(
        NativeHeap heap,
        BumpArenaOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : this([], heap, options, file, line)
    {
        ArgumentNullException.ThrowIfNull(heap);
    }

    internal BumpScope(BumpArena arena, BumpMark mark, string file, int line)
    {
        Debug.Assert(!arena.IsDisposed, "it has made the mark");
        _arena = arena;
        _mark = mark;
        _isNested = true;
        _caller = new(file, line);
    }

    /// <summary>Gets the bytes in use; of a scope in an arena, those of the arena.</summary>
    public readonly long UsedBytes => _used + (_arena?.UsedBytes ?? 0);

    /// <summary>Gets the bytes of the caller's memory and of the blocks it holds.</summary>
    public readonly long CapacityBytes => _first.Length + (_arena?.CapacityBytes ?? 0);

    /// <summary>Gets the most bytes that there may be.</summary>
    public readonly long LimitBytes => _arena is { } arena
        ? Sum(_first.Length, arena.LimitBytes)
        : _heap is null ? _first.Length : Sum(_first.Length, (_options ?? BumpArenaOptions.Default).LimitBytes);

    /// <inheritdoc cref="BumpArena.Alloc{T}(int, string, int)"/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Alloc<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        long skipped = Skipped(BumpAlignment<T>.Bytes);
        // A negative count is at least 2 GB here, and nothing at all takes the slow path too.
        long size = skipped + ((long)(uint)count * Unsafe.SizeOf<T>());
        if ((ulong)(size - 1) < (ulong)(_first.Length - _used))
        {
            ref byte begin = ref Unsafe.Add(ref MemoryMarshal.GetReference(_first), (nint)(_used + skipped));
            _used += (int)size;
            return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref begin), count);
        }
        return _first.IsEmpty && _arena is { } arena
            ? arena.Alloc<T>(count, file, line)
            : AllocSlow<T>(count, BumpAlignment<T>.Bytes, file, line);
    }

    /// <inheritdoc cref="BumpArena.AlignedAlloc{T}(int, int, string, int)"/>
    [UnscopedRef]
    public Span<T> AlignedAlloc<T>(
        int count, int alignment, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        BumpArena.CheckAlignment(alignment);
        return AllocSlow<T>(count, nuint.Max((nuint)alignment, BumpAlignment<T>.Bytes), file, line);
    }

    /// <inheritdoc cref="BumpArena.AllocZeroed{T}(int, string, int)"/>
    [UnscopedRef]
    public Span<T> AllocZeroed<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        Span<T> span = Alloc<T>(count, file, line);
        span.Clear();
        return span;
    }

    /// <inheritdoc cref="BumpArena.New{T}(in T, string, int)"/>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T New<T>(in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ref T place = ref MemoryMarshal.GetReference(Alloc<T>(1, file, line));
        place = value;
        return ref place;
    }

    /// <inheritdoc cref="BumpArena.Copy{T}(ReadOnlySpan{T}, string, int)"/>
    [UnscopedRef]
    public Span<T> Copy<T>(
        scoped ReadOnlySpan<T> values, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        Span<T> copy = Alloc<T>(values.Length, file, line);
        values.CopyTo(copy);
        return copy;
    }

    /// <inheritdoc cref="BumpArena.CopyUtf8(ReadOnlySpan{char}, string, int)"/>
    [UnscopedRef]
    public Span<byte> CopyUtf8(
        scoped ReadOnlySpan<char> text, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Span<byte> bytes = Alloc<byte>(Encoding.UTF8.GetByteCount(text), file, line);
        _ = Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <inheritdoc cref="BumpArena.AllocMemory{T}(int, string, int)"/>
    public Memory<T> AllocMemory<T>(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => Arena().AllocMemory<T>(count, file, line);

    /// <inheritdoc cref="BumpArena.TryAlloc{T}(int, out Span{T}, string, int)"/>
    [UnscopedRef]
    public bool TryAlloc<T>(
        int count, out Span<T> span, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged =>
        TryFirst(count, BumpAlignment<T>.Bytes, out span) || Arena().TryAlloc(count, out span, file, line);

    /// <inheritdoc cref="BumpArena.TryAllocZeroed{T}(int, out Span{T}, string, int)"/>
    [UnscopedRef]
    public bool TryAllocZeroed<T>(
        int count, out Span<T> span, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        bool done = TryAlloc(count, out span, file, line);
        span.Clear();
        return done;
    }

    /// <inheritdoc cref="BumpArena.TryCopy{T}(ReadOnlySpan{T}, out Span{T}, string, int)"/>
    [UnscopedRef]
    public bool TryCopy<T>(
        scoped ReadOnlySpan<T> values,
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

    /// <inheritdoc cref="BumpArena.Realloc{T}(Span{T}, int, string, int)"/>
    [UnscopedRef]
    public Span<T> Realloc<T>(
        scoped Span<T> span, int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfEnded();
        if (_arena is { } arena && arena.TryExtend(ref span, count))
        {
            return BlockMemory.SpanUnchecked<T>(BlockMemory.AddressOf(span), count);
        }
        Span<T> moved = Alloc<T>(count, file, line);
        span[..int.Min(span.Length, count)].CopyTo(moved);
        return moved;
    }

    /// <inheritdoc cref="BumpArena.Mark()"/>
    public BumpScopeMark Mark() => new(Arena().Mark(), _used);

    /// <inheritdoc cref="BumpArena.Rewind(BumpMark, string, int)"/>
    public void Rewind(
        BumpScopeMark mark, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThrowIfBefore(mark);
        Arena().Rewind(mark.Arena, file, line);
        Debug.Assert(mark.Used <= _used, "a place before this one");
        GoBack(mark.Used);
    }

    /// <summary>Gives back all that was allocated in the scope. No mark made in it is good afterwards.</summary>
    /// <param name="file">Filled in by the compiler; errors that a hardened arena finds name it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="BumpArena.Rewind(BumpMark, string, int)" path="/exception"/>
    public void Reset([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThrowIfEnded();
        if (_isNested)
        {
            _arena!.Rewind(_mark, file, line);
        }
        else
        {
            _arena?.Reset(file, line);
        }
        GoBack(0);
    }

    /// <summary>Gives back all that was allocated in the scope. A second time, it does nothing.</summary>
    /// <exception cref="InvalidOperationException">Memory of a scope in an arena is pinned; it stays in use until the
    /// arena is rewound further.</exception>
    /// <exception cref="HeapCorruptionException">The arena is hardened, and memory was written to after it was free.
    /// </exception>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }
        _ended = true;
        BumpArena? arena = _arena;
        _arena = null;
        GoBack(0);
        _first = default;
        if (_isNested)
        {
            arena!.End(_mark, _caller);
        }
        else
        {
            arena?.Dispose();
        }
    }

    private static long Sum(long one, long other) => other > long.MaxValue - one ? long.MaxValue : one + other;

    private void GoBack(int used)
    {
        if (_heap is { IsHardened: true } && used < _used)
        {
            _first[used.._used].Fill(BumpArena.FreeFill);
        }
        _used = used;
    }

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> AllocSlow<T>(int count, nuint alignment, string file, int line)
        where T : unmanaged => TryFirst(count, alignment, out Span<T> span)
        ? span
        : Arena().AlignedAlloc<T>(count, (int)alignment, file, line);

    /// <summary>Takes from the caller's memory; false if it has no such room left.</summary>
    [UnscopedRef]
    private bool TryFirst<T>(int count, nuint alignment, out Span<T> span)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ThrowIfEnded();
        span = default;
        if (_first.IsEmpty)
        {
            return false;
        }
        long skipped = Skipped(alignment);
        long size = (long)count * Unsafe.SizeOf<T>();
        if (size + skipped > _first.Length - _used)
        {
            return false;
        }
        span = MemoryMarshal.Cast<byte, T>(_first.Slice(_used + (int)skipped, (int)size));
        _used += (int)(skipped + size);
        return true;
    }

    /// <summary>Bytes of the caller's memory that alignment skips.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly long Skipped(nuint alignment) =>
        (long)((0 - (BlockMemory.AddressOf(_first) + (nuint)_used)) & (alignment - 1));

    // Made when it is first needed; without a heap it can give nothing, but still knows marks.
    private BumpArena Arena()
    {
        ThrowIfEnded();
        return _arena ??= new(
            _heap ?? NativeHeap.Shared,
            _heap is null ? new() { LimitBytes = 0 } : _options,
            _caller.File,
            _caller.Line);
    }

    private readonly void ThrowIfBefore(BumpScopeMark mark)
    {
        if (_isNested && mark.Arena.Depth < _mark.Depth)
        {
            throw new InvalidOperationException("The mark was made before the scope began.");
        }
    }

    private readonly void ThrowIfEnded()
    {
        if (_ended)
        {
            throw new ObjectDisposedException(nameof(BumpScope));
        }
    }
}
