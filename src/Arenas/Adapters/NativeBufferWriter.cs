using System;
using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

using Arenas.Adapters;

namespace Arenas;

/// <summary>A buffer that grows by blocks of a heap and never moves what is written.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
/// <remarks>
/// <para><b>Owns</b>: its blocks, until it is disposed. Memory and sequences that it handed out throw
/// <see cref="ObjectDisposedException"/> from the next <see cref="Clear"/> or dispose on: always on a hardened heap,
/// and else until the writer has been cleared four times more. A pinned block is kept until it is unpinned. A writer
/// that is lost is a leak, which <see cref="LeakDetection"/> tells of.</para>
/// <para><b>Threads</b>: one at a time; what is written may be read on several.</para>
/// <para><b>Cost</b>: a block for each growth, each twice as large as the one before up to a limit. A writer that is
/// cleared and filled again allocates nothing, neither blocks nor objects.</para>
/// <para><b>Fails</b>: <see cref="InsufficientMemoryException"/> when its own limit or that of the heap refuses,
/// <see cref="OutOfMemoryException"/> when the system does; what is written stays as it is.</para>
/// </remarks>
public sealed partial class NativeBufferWriter<T> : IBufferWriter<T>, IDisposable
    where T : unmanaged
{
    private readonly PieceList<T> _list;
    private readonly int _initial;
    private readonly int _most;
    private readonly long _limit;
    private readonly long _retained;
    private readonly LeakTracker? _tracker;
    private readonly string _file;
    private readonly int _line;
    private int _current = -1;
    private bool _disposed;

    /// <summary>Initializes a writer. Its blocks come when something is written.</summary>
    /// <param name="heap">Where they come from.</param>
    /// <param name="options">What to create it with; read once. Null takes the defaults.</param>
    /// <param name="file">Filled in by the compiler; tracing calls the blocks by it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NativeBufferWriter(
        NativeHeap heap,
        NativeBufferWriterOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(heap);
        options ??= new();
        options.Validate();
        int size = Unsafe.SizeOf<T>();
        _list = new(heap);
        _initial = int.Max(1, options.InitialBytes / size);
        _most = int.Max(_initial, options.MaxBlockBytes / size);
        _limit = options.LimitBytes / size;
        _retained = options.RetainBytes / size;
        _file = file;
        _line = line;
        _tracker = LeakDetection.Track(this, null, file, line);
    }

    /// <summary>Gets the number of values written.</summary>
    public long WrittenCount => _current < 0 ? 0 : _list[_current].Start + _list[_current].Used;

    /// <summary>Gets the number of values that fit into the blocks it holds.</summary>
    public long Capacity => _list.Capacity;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The hint is negative.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> GetSpan(int sizeHint = 0)
    {
        if (_current >= 0)
        {
            ref PieceBlock<T> block = ref _list[_current];
            int free = block.Length - block.Used;
            if ((uint)sizeHint <= (uint)free && free > 0 && !_list.Heap.IsDisposed)
            {
                return _list.Span(_current, block.Used, free);
            }
        }
        return GetSpanSlow(sizeHint);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The hint is negative.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public Memory<T> GetMemory(int sizeHint = 0)
    {
        _ = Reserve(sizeHint, throws: true);
        return _list.Memory(_current)[_list[_current].Used..];
    }

    /// <summary>Tries to get room to write to.</summary>
    /// <param name="sizeHint">Least number of values; 0 means some.</param>
    /// <param name="span">The room; empty if no memory was to be had.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentException">The hint is negative.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public bool TryGetSpan(int sizeHint, out Span<T> span)
    {
        span = default;
        if (!Reserve(sizeHint, throws: false))
        {
            return false;
        }
        ref PieceBlock<T> block = ref _list[_current];
        span = _list.Span(_current, block.Used, block.Length - block.Used);
        return true;
    }

    /// <summary>Tries to get room to write to.</summary>
    /// <param name="sizeHint">Least number of values; 0 means some.</param>
    /// <param name="memory">The room; empty if no memory was to be had.</param>
    /// <inheritdoc cref="TryGetSpan(int, out Span{T})"/>
    public bool TryGetMemory(int sizeHint, out Memory<T> memory)
    {
        bool reserved = Reserve(sizeHint, throws: false);
        memory = reserved ? _list.Memory(_current)[_list[_current].Used..] : default;
        return reserved;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The count is negative.</exception>
    /// <exception cref="InvalidOperationException">The room last handed out is not so large.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        if (_current >= 0)
        {
            ref PieceBlock<T> block = ref _list[_current];
            if ((uint)count <= (uint)(block.Length - block.Used))
            {
                block.Used += count;
                return;
            }
        }
        AdvanceSlow(count);
    }

    /// <summary>Gets what is written, without copying it.</summary>
    /// <returns>A sequence that stays as it is while more is written, and throws after the next clear or dispose.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public ReadOnlySequence<T> AsReadOnlySequence()
    {
        ThrowIfDisposed();
        long length = WrittenCount;
        if (length == 0)
        {
            return ReadOnlySequence<T>.Empty;
        }
        // The room that was last handed out may not have been written to yet.
        int last = _list[_current].Used > 0 ? _current : _current - 1;
        return _list.Sequence(last + 1, length);
    }

    /// <summary>Forgets what is written. Blocks are kept up to <see cref="NativeBufferWriterOptions.RetainBytes"/>.
    /// </summary>
    /// <remarks>Unlike <see cref="ArrayBufferWriter{T}.Clear"/> it does not fill the blocks with zeros.</remarks>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        _current = -1;
        _list.Clear(_retained);
    }

    /// <inheritdoc cref="Clear"/>
    public void ResetWrittenCount() => Clear();

    /// <summary>Returns the blocks. A second time, it does nothing.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _current = -1;
            _tracker?.Dispose();
            _list.Clear(kept: 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<T> GetSpanSlow(int sizeHint)
    {
        _ = Reserve(sizeHint, throws: true);
        ref PieceBlock<T> block = ref _list[_current];
        return _list.Span(_current, block.Used, block.Length - block.Used);
    }

    private void AdvanceSlow(int count)
    {
        ThrowIfDisposed();
        if (count < 0)
        {
            throw new ArgumentException("A count is not negative.", nameof(count));
        }
        if (count > 0)
        {
            throw new InvalidOperationException("No so many values were asked for and handed out.");
        }
    }

    /// <summary>Makes the current block one with room for so many values.</summary>
    private bool Reserve(int sizeHint, bool throws)
    {
        ThrowIfDisposed();
        if (sizeHint < 0)
        {
            throw new ArgumentException("A hint is not negative.", nameof(sizeHint));
        }
        int wanted = int.Max(1, sizeHint);
        if (_current >= 0 && _list[_current].Length - _list[_current].Used >= wanted)
        {
            return true;
        }
        // An empty current block is not left behind: its place is the next one's.
        int next = _current >= 0 && _list[_current].Used == 0 ? _current : _current + 1;
        int found = next;
        while (found < _list.Count && _list[found].Length < wanted)
        {
            found++;
        }
        if (found == _list.Count && !Grow(wanted, next, throws, out found))
        {
            return false;
        }
        if (found != next)
        {
            _list.Swap(found, next);
        }
        _list[next].Start = next == 0 ? 0 : _list[next - 1].Start + _list[next - 1].Used;
        _current = next;
        Debug.Assert(_list[_current].Length >= wanted, "room for what was asked");
        return true;
    }

    /// <summary>Adds a block, if the limit allows it; before it refuses, it drops blocks that hold nothing.</summary>
    private bool Grow(int wanted, int next, bool throws, out int added)
    {
        if (_list.Capacity + wanted > _limit && next < _list.Count)
        {
            if (next <= _current)
            {
                _current = next - 1;
            }
            _list.RemoveFrom(next);
        }
        added = _list.Count;
        long room = _limit - _list.Capacity;
        if (room < wanted)
        {
            if (throws)
            {
                int size = Unsafe.SizeOf<T>();
                Returns.ThrowLimit((_list.Capacity + wanted) * size, _limit * size, ToString());
            }
            return false;
        }
        long doubled = long.Clamp(_list.Capacity, _initial, _most);
        int length = (int)long.Max(wanted, long.Min(doubled, room));
        return _list.Add(length, zeroed: false, throws, _file, _line);
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
        {
            ThrowOver();
        }
        _list.Heap.ThrowIfDisposed();
    }

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(_list.Heap, ToString());
}
