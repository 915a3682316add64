using System;
using System.Buffers;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Arenas.Adapters;

namespace Arenas;

/// <content>Whole spans in, and the contents out.</content>
public sealed partial class NativeBufferWriter<T>
{
    /// <summary>Writes values, over as many blocks as they need.</summary>
    /// <param name="values">What to write; may lie in this writer.</param>
    /// <exception cref="InsufficientMemoryException">A limit refuses; nothing was written.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public void Write(ReadOnlySpan<T> values) => _ = Write(values, throws: true);

    /// <summary>Tries to write values.</summary>
    /// <param name="values">What to write.</param>
    /// <returns>False if no memory was to be had; nothing was written then.</returns>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public bool TryWrite(ReadOnlySpan<T> values) => Write(values, throws: false);

    /// <summary>Copies what is written to another writer.</summary>
    /// <param name="destination">Where to.</param>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public void CopyTo(IBufferWriter<T> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        long length = WrittenCount;
        for (int i = 0; length > 0; i++)
        {
            ReadOnlySpan<T> used = Used(i);
            used = used[..(int)long.Min(used.Length, length)];
            destination.Write(used);
            length -= used.Length;
        }
    }

    /// <summary>Copies what is written to a span.</summary>
    /// <param name="destination">Where to; values beyond what is written stay as they are.</param>
    /// <exception cref="ArgumentException">The span is too short; nothing was copied.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        ThrowIfDisposed();
        if (destination.Length < WrittenCount)
        {
            throw new ArgumentException($"{WrittenCount} values are written.", nameof(destination));
        }
        for (int i = 0; i <= _current; i++)
        {
            Used(i).CopyTo(destination);
            destination = destination[_list[i].Used..];
        }
    }

    /// <summary>Copies what is written to an array.</summary>
    /// <returns>A new array.</returns>
    /// <exception cref="OutOfMemoryException">It would be longer than an array can be.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public T[] ToArray()
    {
        ThrowIfDisposed();
        T[] array = GC.AllocateUninitializedArray<T>(ArrayLength(WrittenCount));
        CopyTo(array);
        return array;
    }

    /// <summary>Writes the bytes of what is written to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ThrowIfDisposed();
        int last = _current;
        for (int i = 0; i <= last; i++)
        {
            stream.Write(MemoryMarshal.AsBytes(Used(i)));
        }
    }

    /// <summary>Writes what is written to a stream; only a writer of bytes can.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Done when the stream has it. The writer must not be cleared before.</returns>
    /// <exception cref="NotSupportedException">The values are not bytes.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public ValueTask WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ReadOnlySequence<T> written = AsReadOnlySequence();
        return written is ReadOnlySequence<byte> bytes
            ? WriteAllAsync(stream, bytes, cancellationToken)
            : throw new NotSupportedException("Only a writer of bytes writes to a stream without waiting.");
    }

    /// <summary>What messages call it.</summary>
    /// <returns>Its type and length.</returns>
    public override string ToString() => Returns.NameOf<T>(nameof(NativeBufferWriter<>), WrittenCount);

    private static int ArrayLength(long length) => length <= Array.MaxLength
        ? (int)length
        : throw new OutOfMemoryException($"An array of {length} values is too long.");

    private static async ValueTask WriteAllAsync(
        Stream stream, ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    private ReadOnlySpan<T> Used(int index) => _list.Span(index, 0, _list[index].Used);

    private bool Write(ReadOnlySpan<T> values, bool throws)
    {
        ThrowIfDisposed();
        int before = _current;
        int head = before < 0 ? 0 : int.Min(values.Length, _list[before].Length - _list[before].Used);
        if (head > 0)
        {
            values[..head].CopyTo(_list.Span(before, _list[before].Used, head));
            _list[before].Used += head;
        }
        ReadOnlySpan<T> rest = values[head..];
        if (rest.IsEmpty)
        {
            return true;
        }
        bool reserved = false;
        try
        {
            reserved = Reserve(rest.Length, throws);
        }
        finally
        {
            if (!reserved && head > 0)
            {
                _list[before].Used -= head;
            }
        }
        if (!reserved)
        {
            return false;
        }
        Debug.Assert(_list[_current].Used == 0 || head == 0, "the block before is full");
        rest.CopyTo(_list.Span(_current, _list[_current].Used, rest.Length));
        _list[_current].Used += rest.Length;
        return true;
    }
}
