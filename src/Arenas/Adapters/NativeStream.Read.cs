using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas;

/// <content>Reading: at the position, or anywhere without moving it.</content>
public sealed partial class NativeStream
{
    private Task<int>? _lastRead;
    private int _lastCount;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override int Read(Span<byte> buffer)
    {
        ThrowIfDisposed();
        int count = ReadAt(_position, buffer, ref _block);
        _position += count;
        _room = 0;
        return count;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override int ReadByte()
    {
        ThrowIfDisposed();
        if (_position >= _length)
        {
            return -1;
        }
        _block = _list.Find(_position, _block);
        byte value = _list.Span(_block, (int)(_position - _list[_block].Start), 1)[0];
        _position++;
        _room = 0;
        return value;
    }

    /// <summary>Reads anywhere, without moving the position.</summary>
    /// <param name="position">Where.</param>
    /// <param name="buffer">Where to.</param>
    /// <returns>Bytes read: as many as there are and fit; 0 at the end and beyond it.</returns>
    /// <remarks>Threads: several may read at once while nobody writes.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The place is negative.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public int ReadAt(long position, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ThrowIfDisposed();
        int block = 0;
        return ReadAt(position, buffer, ref block);
    }

    /// <summary>Reads one byte anywhere, without moving the position.</summary>
    /// <param name="position">Where.</param>
    /// <returns>The byte; -1 at the end and beyond it.</returns>
    /// <inheritdoc cref="ReadAt(long, Span{byte})"/>
    public int ReadByteAt(long position)
    {
        Span<byte> one = stackalloc byte[1];
        return ReadAt(position, one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }
        try
        {
            return new(Read(buffer.Span));
        }
#pragma warning disable CA1031 // an asynchronous call fails through its task
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<int>(exception);
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        ValueTask<int> read = ReadAsync(buffer.AsMemory(offset, count), cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return read.AsTask();
        }
        // The task of the last read serves again while the answer is the same.
        int answer = read.Result;
        if (_lastRead is not { } last || _lastCount != answer)
        {
            _lastCount = answer;
            _lastRead = last = Task.FromResult(answer);
        }
        return last;
    }

    /// <inheritdoc/>
    public override IAsyncResult BeginRead(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    private int ReadAt(long position, Span<byte> buffer, ref int block)
    {
        if (position >= _length || buffer.IsEmpty)
        {
            return 0;
        }
        int total = (int)long.Min(buffer.Length, _length - position);
        int done = 0;
        block = _list.Find(position, block);
        while (true)
        {
            int offset = (int)(position - _list[block].Start);
            int count = int.Min(total - done, _list[block].Length - offset);
            _list.Span(block, offset, count).CopyTo(buffer[done..]);
            done += count;
            position += count;
            if (done == total)
            {
                break;
            }
            block++;
        }
        Debug.Assert(position <= _length, "inside the stream");
        return total;
    }
}
