using System;
using System.Buffers;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas;

/// <content>The contents as a whole: seen in place, or copied elsewhere.</content>
public sealed partial class NativeStream
{
    /// <summary>Gets the contents without copying them, wherever the position is.</summary>
    /// <returns>A sequence over the blocks. It sees what is written into its part later, and throws after the stream
    /// was disposed; do not use it after <see cref="GetContiguous"/> or a smaller <see cref="Capacity"/>, which return
    /// its blocks too.</returns>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public ReadOnlySequence<byte> GetReadOnlySequence()
    {
        ThrowIfDisposed();
        return _length == 0
            ? ReadOnlySequence<byte>.Empty
            : _list.Sequence(_list.Find(_length - 1, 0) + 1, _length);
    }

    /// <summary>Brings the contents together in one block, if they are in several, and gets them.</summary>
    /// <returns>Memory of exactly the stream's length.</returns>
    /// <remarks>Cost: one copy, once. Memory handed out before throws afterwards.</remarks>
    /// <exception cref="OutOfMemoryException">The system refuses, or the stream is longer than 1 GB; nothing has
    /// changed.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public Memory<byte> GetContiguous()
    {
        ThrowIfDisposed();
        if (_length == 0)
        {
            return default;
        }
        if (_length > _list[0].Length)
        {
            if (_length > 1 << 30)
            {
                throw new OutOfMemoryException($"No block is large enough for a stream of {_length} bytes.");
            }
            DropSpare();
            _ = _list.Add((int)_length, zeroed: false, throws: true, _file, _line);
            _ = ReadAt(0, _list.Span(_list.Count - 1, 0, (int)_length));
            _list.KeepLast();
            _list[0].Used = (int)_length;
            _block = 0;
        }
        return _list.Memory(0)[..(int)_length];
    }

    /// <summary>Finds the array that holds the contents.</summary>
    /// <param name="buffer">The part of it that does.</param>
    /// <returns>False if there is none: the heap is of native memory, the contents lie in several blocks
    /// (<see cref="GetContiguous"/> brings them together), or the stream is empty.</returns>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public bool TryGetBuffer(out ArraySegment<byte> buffer)
    {
        ThrowIfDisposed();
        buffer = default;
        return _length > 0 && _length <= _list[0].Length
            && _list.Heap.TryGetArray(_list[0].Address, (nuint)_length, out buffer);
    }

    /// <summary>Copies the contents to an array, wherever the position is.</summary>
    /// <returns>A new array.</returns>
    /// <exception cref="OutOfMemoryException">It would be longer than an array can be.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public byte[] ToArray()
    {
        ThrowIfDisposed();
        if (_length > Array.MaxLength)
        {
            throw new OutOfMemoryException($"An array of {_length} bytes is too long.");
        }
        _ = Interlocked.Increment(ref s_toArrays);
        byte[] array = GC.AllocateUninitializedArray<byte>((int)_length);
        _ = ReadAt(0, array);
        return array;
    }

    /// <summary>Writes the contents to another stream, wherever the position is.</summary>
    /// <param name="stream">Where to.</param>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void WriteTo(Stream stream)
    {
        ThrowIfDisposed();
        WriteTo(stream, 0, _length);
    }

    /// <summary>Writes a part of the contents to another stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stream has no such part.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void WriteTo(Stream stream, long offset, long count)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckPart(offset, count);
        int block = 0;
        while (count > 0)
        {
            ReadOnlySpan<byte> part = Part(offset, count, ref block);
            stream.Write(part);
            offset += part.Length;
            count -= part.Length;
        }
    }

    /// <summary>Copies the contents to the begin of an array.</summary>
    /// <param name="buffer">Where to.</param>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void WriteTo(byte[] buffer)
    {
        ThrowIfDisposed();
        WriteTo(buffer, 0, _length);
    }

    /// <summary>Copies a part of the contents into an array.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <param name="targetOffset">Where in the array.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stream has no such part, or the array no such place.
    /// </exception>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void WriteTo(byte[] buffer, long offset, long count, int targetOffset = 0)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckPart(offset, count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)targetOffset, (uint)buffer.Length, nameof(targetOffset));
        if (count > buffer.Length - targetOffset)
        {
            throw new ArgumentException($"{count} bytes do not fit behind {targetOffset}.", nameof(buffer));
        }
        _ = ReadAt(offset, buffer.AsSpan(targetOffset, (int)count));
    }

    /// <summary>Writes the contents to a buffer writer, wherever the position is.</summary>
    /// <param name="destination">Where to.</param>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        int block = 0;
        long length = _length;
        for (long offset = 0; offset < length;)
        {
            ReadOnlySpan<byte> part = Part(offset, length - offset, ref block);
            destination.Write(part);
            offset += part.Length;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        ValidateCopyToArguments(destination, bufferSize);
        ThrowIfDisposed();
        long from = _position;
        long count = long.Max(0, _length - from);
        MoveTo(long.Max(from, _length));
        if (count > 0)
        {
            WriteTo(destination, from, count);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ValidateCopyToArguments(destination, bufferSize);
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }
        long from = _position;
        long end = _length;
        if (from >= end)
        {
            return Task.CompletedTask;
        }
        MoveTo(end);
        return CopyPartAsync(destination, from, end, cancellationToken);
    }

    private async Task CopyPartAsync(
        Stream destination, long from, long end, CancellationToken cancellationToken)
    {
        for (int block = _list.Find(from, 0); from < end; block++)
        {
            int offset = (int)(from - _list[block].Start);
            int count = (int)long.Min(_list[block].Length - offset, end - from);
            ReadOnlyMemory<byte> part = _list.Memory(block).Slice(offset, count);
            await destination.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            from += count;
            ThrowIfDisposed();
        }
    }

    private void CheckPart(long offset, long count, [CallerArgumentExpression(nameof(offset))] string name = "")
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (offset < 0 || offset > _length || count > _length - offset)
        {
            throw new ArgumentOutOfRangeException(name, offset, $"The stream is {_length} bytes long.");
        }
    }

    private ReadOnlySpan<byte> Part(long offset, long most, ref int block)
    {
        ThrowIfDisposed();
        Debug.Assert(most > 0, "something");
        block = _list.Find(offset, block);
        int start = (int)(offset - _list[block].Start);
        return _list.Span(block, start, (int)long.Min(most, _list[block].Length - start));
    }
}
