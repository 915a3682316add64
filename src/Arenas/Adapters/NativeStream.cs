using System;
using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Adapters;

namespace Arenas;

/// <summary>A stream over blocks of a heap: seekable, growing without copying, of any length.</summary>
/// <remarks>
/// <para><b>Owns</b>: its blocks, until it is disposed. Memory and sequences that it handed out throw
/// <see cref="ObjectDisposedException"/> afterwards; a pinned block is kept until it is unpinned. A stream that is lost
/// is a leak: <see cref="LeakDetection"/> names the line that created it, and its tag. Nothing is freed from a
/// finalizer.</para>
/// <para><b>Threads</b>: one at a time. While nobody writes, <see cref="ReadAt(long, Span{byte})"/> and sequences may
/// be used on several.</para>
/// <para><b>Cost</b>: one object for each stream, and a block for each growth; blocks double up to a limit. Reads and
/// writes allocate nothing, the asynchronous ones too: they complete at once. What a seek or
/// <see cref="SetLength(long)"/> leaves out costs address space, and memory only where fresh blocks have to be
/// cleared.</para>
/// <para><b>Fails</b>: <see cref="InsufficientMemoryException"/> when its own limit or that of the heap refuses,
/// <see cref="OutOfMemoryException"/> when the system does; contents, length and position stay as they are.</para>
/// <para>Unlike <see cref="MemoryStream"/> it has no <c>GetBuffer</c>, because no array holds its bytes:
/// <see cref="GetContiguous"/> brings them together, and <see cref="TryGetBuffer"/> answers on heaps of
/// <see cref="MemorySource.PinnedArrays"/>.</para>
/// </remarks>
public sealed partial class NativeStream : Stream, IBufferWriter<byte>
{
    // Larger requests come in pieces of this size, so that one of them is found in a heap that has been in use.
    private const int MaxPiece = 64 << 20;

    private static long s_created;
    private static long s_disposed;
    private static long s_disposedAgain;
    private static long s_overLimit;
    private static long s_toArrays;

    private readonly PieceList<byte> _list;
    private readonly int _initial;
    private readonly int _most;
    private readonly long _limit;
    private readonly LeakTracker? _tracker;
    private readonly string _file;
    private readonly int _line;
    private Guid _id;
    private long _position;
    private long _length;
    private int _block;
    private bool _disposed;

    /// <summary>Initializes a stream.</summary>
    /// <param name="heap">Where its blocks come from.</param>
    /// <param name="tag">What events and leak reports call it.</param>
    /// <param name="capacity">Bytes to have room for at once.</param>
    /// <param name="options">What to create it with; read once. Null takes the defaults.</param>
    /// <param name="file">Filled in by the compiler; tracing calls the blocks by it, and leak reports the stream.
    /// </param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">An option or the capacity is out of range.</exception>
    /// <exception cref="InsufficientMemoryException">A limit refuses the capacity.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses the capacity.</exception>
    public NativeStream(
        NativeHeap heap,
        string? tag = null,
        long capacity = 0,
        NativeStreamOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(heap);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        options ??= NativeStreamOptions.Default;
        options.Validate();
        heap.ThrowIfDisposed();
        _list = new(heap);
        _initial = options.InitialBytes;
        _most = options.MaxBlockBytes;
        _limit = options.LimitBytes;
        _file = file;
        _line = line;
        Tag = tag;
        _ = Ensure(capacity, zeroed: false, throws: true);
        _tracker = LeakDetection.Track(this, null, file, line);
        if (tag is not null)
        {
            _tracker?.Record(tag, file, line);
        }
        _ = Interlocked.Increment(ref s_created);
    }

    /// <summary>Occurs when a stream is disposed that was disposed before: allowed, and seldom meant.</summary>
    public static event EventHandler<NativeStreamEventArgs>? DisposedAgain;

    /// <summary>Gets what events and leak reports call the stream.</summary>
    public string? Tag { get; }

    /// <summary>Gets or sets what tells the stream from all others; made when it is first asked for.</summary>
    public Guid Id
    {
        get => _id == Guid.Empty ? _id = Guid.NewGuid() : _id;
        set => _id = value;
    }

    /// <inheritdoc/>
    public override bool CanRead => !_disposed;

    /// <inheritdoc/>
    public override bool CanSeek => !_disposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed;

    /// <inheritdoc/>
    public override long Length
    {
        get
        {
            ThrowIfDisposed();
            return _length;
        }
    }

    /// <summary>Gets or sets where the next read or write begins; may lie beyond the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override long Position
    {
        get
        {
            ThrowIfDisposed();
            return _position;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ThrowIfDisposed();
            MoveTo(value);
        }
    }

    /// <summary>Gets or sets the bytes that fit into the blocks it holds; less returns whole blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than the length.</exception>
    /// <exception cref="InvalidOperationException">It is too large to tell: see <see cref="Capacity64"/>.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public int Capacity
    {
        get => Capacity64 <= int.MaxValue
            ? (int)Capacity64
            : throw new InvalidOperationException($"The capacity is {Capacity64}: use {nameof(Capacity64)}.");
        set => Capacity64 = value;
    }

    /// <inheritdoc cref="Capacity"/>
    public long Capacity64
    {
        get
        {
            ThrowIfDisposed();
            return _list.Capacity;
        }

        set
        {
            ThrowIfDisposed();
            ArgumentOutOfRangeException.ThrowIfLessThan(value, _length);
            _room = 0;
            if (value >= _list.Capacity)
            {
                _ = Ensure(value, zeroed: false, throws: true);
                return;
            }
            _list.RemoveFrom(value == 0 ? 0 : _list.Find(value - 1, 0) + 1);
            _block = 0;
        }
    }

    /// <summary>Counts what happened to the streams of the process.</summary>
    /// <returns>The counts; streams in use meanwhile may or may not be counted.</returns>
    public static NativeStreamStatistics GetStatistics() => new(
        Volatile.Read(ref s_created),
        Volatile.Read(ref s_disposed),
        Volatile.Read(ref s_disposedAgain),
        Volatile.Read(ref s_overLimit),
        Volatile.Read(ref s_toArrays));

    /// <inheritdoc/>
    /// <exception cref="IOException">The place lies before the begin.</exception>
    /// <exception cref="ArgumentException">There is no such origin.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        ThrowIfDisposed();
        long from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => _length,
            _ => throw new ArgumentException("There is no such origin.", nameof(origin)),
        };
        if (offset > long.MaxValue - from)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "No place is so far.");
        }
        if (from + offset < 0)
        {
            throw new IOException("That would be before the begin of the stream.");
        }
        MoveTo(from + offset);
        return _position;
    }

    /// <summary>Cuts the stream, or extends it with zeros.</summary>
    /// <param name="value">The new length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <exception cref="InsufficientMemoryException">A limit refuses; nothing has changed.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override void SetLength(long value) => _ = SetLength(value, throws: true);

    /// <summary>Tries to cut or extend the stream.</summary>
    /// <param name="value">The new length in bytes.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public bool TrySetLength(long value) => SetLength(value, throws: false);

    /// <summary>Does nothing: there is nothing behind the stream.</summary>
    public override void Flush()
    {
    }

    /// <summary>What messages call it.</summary>
    /// <returns>Its id and tag.</returns>
    public override string ToString() => Tag is null ? $"NativeStream {Id}" : $"NativeStream {Id} '{Tag}'";

    /// <summary>Returns the blocks. A second time it only counts that, and tells <see cref="DisposedAgain"/>.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected override void Dispose(bool disposing)
    {
        if (_disposed)
        {
            _ = Interlocked.Increment(ref s_disposedAgain);
            DisposedAgain?.Invoke(this, new(Id, Tag));
            return;
        }
        _disposed = true;
        _tracker?.Dispose();
        _ = Interlocked.Increment(ref s_disposed);
        _length = 0;
        DropSpare();
        _list.RemoveFrom(0);
        base.Dispose(disposing);
    }

    private bool SetLength(long value, bool throws)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ThrowIfDisposed();
        if (!Ensure(value, zeroed: true, throws))
        {
            return false;
        }
        _room = 0;
        if (value > _length)
        {
            ClearBetween(_length, value);
        }
        _length = value;
        _position = long.Min(_position, value);
        return true;
    }

    /// <summary>Adds blocks until so many bytes fit; gives them back if one is refused.</summary>
    private bool Ensure(long capacity, bool zeroed, bool throws)
    {
        if (capacity <= _list.Capacity && capacity <= _limit)
        {
            return true;
        }
        if (capacity > _limit)
        {
            _ = Interlocked.Increment(ref s_overLimit);
            if (throws)
            {
                Returns.ThrowLimit(capacity, _limit, ToString());
            }
            return false;
        }
        int before = _list.Count;
        bool done = false;
        try
        {
            do
            {
                done = AddBlock(capacity - _list.Capacity, zeroed, throws);
            }
            while (done && _list.Capacity < capacity);
        }
        finally
        {
            if (_list.Capacity < capacity)
            {
                _list.RemoveFrom(before);
            }
        }
        return done;
    }

    private bool AddBlock(long missing, bool zeroed, bool throws)
    {
        Debug.Assert(missing > 0, "something to have room for");
        long length = long.Max(long.Clamp(_list.Capacity, _initial, _most), long.Min(missing, MaxPiece));
        length = long.Min(length, _limit - _list.Capacity);
        if (!_list.Add((int)length, zeroed, throws, _file, _line))
        {
            return false;
        }
        _list[_list.Count - 1].Used = (int)length;
        return true;
    }

    private void MoveTo(long position)
    {
        Debug.Assert(position >= 0, "checked");
        _position = position;
        _room = 0;
    }

    /// <summary>Fills what lies between two places with zeros, where it may be anything else.</summary>
    private void ClearBetween(long from, long to)
    {
        Debug.Assert(from < to && to <= _list.Capacity, "inside");
        for (int i = _list.Find(from, _block); from < to; i++)
        {
            long end = long.Min(to, _list[i].End);
            if (!_list[i].IsZero)
            {
                _list.Span(i, (int)(from - _list[i].Start), (int)(end - from)).Clear();
            }
            from = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfDisposed()
    {
        if (_disposed || _list.Heap.IsDisposed)
        {
            ThrowOver();
        }
    }

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(_list.Heap, ToString());
}
