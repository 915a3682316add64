using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

using Arenas.Adapters;

namespace Arenas;

/// <content>Writing: at the position, by copying or in place.</content>
public sealed partial class NativeStream
{
    // Bytes handed out for writing at the position; the spare block if no block had so many in one piece.
    private int _room;
    private PieceList<byte>? _spare;
    private bool _roomIsSpare;

    /// <inheritdoc/>
    /// <exception cref="InsufficientMemoryException">A limit refuses; nothing was written.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer) => _ = Write(buffer, throws: true);

    /// <inheritdoc/>
    /// <exception cref="InsufficientMemoryException">A limit refuses; nothing was written.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        _ = Write(buffer.AsSpan(offset, count), throws: true);
    }

    /// <summary>Tries to write bytes at the position.</summary>
    /// <param name="buffer">What to write.</param>
    /// <returns>False if no memory was to be had; nothing was written then.</returns>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public bool TryWrite(ReadOnlySpan<byte> buffer) => Write(buffer, throws: false);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public override void WriteByte(byte value)
    {
        if (_block < _list.Count && !_disposed && !_list.Heap.IsDisposed && _position < _length)
        {
            ref PieceBlock<byte> block = ref _list[_block];
            long offset = _position - block.Start;
            if ((ulong)offset < (ulong)block.Length)
            {
                block.IsZero = false;
                _list.Span(_block, (int)offset, 1)[0] = value;
                _position++;
                _room = 0;
                return;
            }
        }
        _ = Write(new ReadOnlySpan<byte>(in value), throws: true);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }
        try
        {
            _ = Write(buffer.Span, throws: true);
            return default;
        }
#pragma warning disable CA1031 // an asynchronous call fails through its task
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        ValueTask written = WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled(cancellationToken)
        : Task.CompletedTask;

    /// <inheritdoc/>
    public override IAsyncResult BeginWrite(
        byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    /// <inheritdoc/>
    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    /// <summary>Gets room to write to at the position; <see cref="Advance"/> says how much was written.</summary>
    /// <param name="sizeHint">Least number of bytes; 0 means some.</param>
    /// <returns>The room. It holds what was there before, or anything.</returns>
    /// <remarks>Cost: none, but where the position lies so near to the end of a block that the hint does not fit: then
    /// the bytes are written to a spare block, and copied.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The hint is negative.</exception>
    /// <exception cref="InsufficientMemoryException">A limit refuses.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        (PieceList<byte> list, int index, int start) = Room(sizeHint);
        return list.Span(index, start, _room);
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        (PieceList<byte> list, int index, int start) = Room(sizeHint);
        return list.Memory(index).Slice(start, _room);
    }

    /// <summary>Makes the first bytes of the room that was handed out part of the stream, and moves behind
    /// them.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="InvalidOperationException">No room of that size was handed out since the stream was last
    /// written to, cut or moved.</exception>
    /// <exception cref="ObjectDisposedException">The stream was disposed.</exception>
    public void Advance(int count)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > _room)
        {
            throw new InvalidOperationException($"{_room} bytes were handed out at the position, not {count}.");
        }
        int left = _room - count;
        if (_roomIsSpare && count > 0)
        {
            PieceList<byte> spare = _spare!;
            _ = Write(spare.Span(0, spare[0].Length - _room, count), throws: true);
        }
        else if (count > 0)
        {
            if (_position > _length)
            {
                ClearBetween(_length, _position);
            }
            _position += count;
            _length = long.Max(_length, _position);
        }
        _room = left;
        Debug.Assert(_length <= _list.Capacity, "inside the blocks");
    }

    private bool Write(ReadOnlySpan<byte> bytes, bool throws)
    {
        ThrowIfDisposed();
        if (bytes.IsEmpty)
        {
            // As MemoryStream has it: also a write of nothing beyond the end extends the stream.
            return _position <= _length || SetLength(_position, throws);
        }
        _room = 0;
        long end = EndOf(bytes.Length);
        if (end > _list.Capacity && !Ensure(end, _position > _length, throws))
        {
            return false;
        }
        if (_position > _length)
        {
            ClearBetween(_length, _position);
        }
        Debug.Assert(end <= _limit && end <= _list.Capacity, "room was made, and the limit kept");
        _block = _list.Find(_position, _block);
        while (true)
        {
            ref PieceBlock<byte> block = ref _list[_block];
            block.IsZero = false;
            int offset = (int)(_position - block.Start);
            int count = int.Min(bytes.Length, block.Length - offset);
            bytes[..count].CopyTo(_list.Span(_block, offset, count));
            _position += count;
            if (count == bytes.Length)
            {
                break;
            }
            bytes = bytes[count..];
            _block++;
        }
        _length = long.Max(_length, _position);
        Debug.Assert(_position == end, "all of it");
        return true;
    }

    /// <summary>Where so many bytes at the position end; beyond every limit if no number names it.</summary>
    private long EndOf(int count)
    {
        if (_position > long.MaxValue - count)
        {
            Returns.ThrowLimit(long.MaxValue, _limit, ToString());
        }
        return _position + count;
    }

    private (PieceList<byte> List, int Index, int Start) Room(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfDisposed();
        int wanted = int.Max(1, sizeHint);
        _ = Ensure(EndOf(wanted), _position > _length, throws: true);
        _room = 0;
        _roomIsSpare = false;
        _block = _list.Find(_position, _block);
        ref PieceBlock<byte> block = ref _list[_block];
        int offset = (int)(_position - block.Start);
        if (block.Length - offset >= wanted)
        {
            block.IsZero = false;
            _room = block.Length - offset;
            return (_list, _block, offset);
        }
        DropSpare();
        _spare ??= new(_list.Heap);
        _ = _spare.Add(wanted, zeroed: false, throws: true, _file, _line);
        _spare[0].Used = wanted;
        _roomIsSpare = true;
        _room = wanted;
        return (_spare, 0, 0);
    }

    private void DropSpare()
    {
        _room = 0;
        _spare?.RemoveFrom(0);
    }
}
