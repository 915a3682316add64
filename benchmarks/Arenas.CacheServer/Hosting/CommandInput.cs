using System;
using System.Buffers;
using System.Diagnostics;

namespace Arenas.CacheServer.Hosting;

/// <summary>Holds a command that came in several pieces, in one. What comes whole is read where it lies, and never
/// passes through here.</summary>
/// <param name="pool">Where blocks come from.</param>
internal sealed class CommandInput(NativeMemoryPool pool) : IDisposable
{
    private const int GrowBytes = 64 << 10;

    private IMemoryOwner<byte>? _block;
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    public ReadOnlySpan<byte> Bytes => _block is null ? default : _block.Memory.Span[_start.._end];

    /// <summary>Adds input; false if there is no memory for it.</summary>
    /// <param name="more">What has come.</param>
    /// <param name="needed">Bytes that the first command has at least.</param>
    public bool TryAdd(in ReadOnlySequence<byte> more, long needed)
    {
        long length = _end - _start + more.Length;
        if (!TryMakeRoom(long.Max(2 * length, needed), length))
        {
            return false;
        }
        Span<byte> room = _block!.Memory.Span[_end..];
        more.CopyTo(room);
        _end += (int)more.Length;
        return true;
    }

    /// <summary>Takes bytes off the front; with the last of them the block is returned.</summary>
    public void Consume(int count)
    {
        Debug.Assert(count <= _end - _start, "bytes that are here");
        _start += count;
        if (IsEmpty)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _block?.Dispose();
        _block = null;
        (_start, _end) = (0, 0);
    }

    // A command says how long its arguments are, and need not speak the truth: room grows with what has come.
    private bool TryMakeRoom(long needed, long used)
    {
        int capacity = _block?.Memory.Length ?? 0;
        if (_block is not null && capacity - _start >= used)
        {
            return true;
        }
        if (_block is not null && capacity >= 2 * used)
        {
            Span<byte> all = _block.Memory.Span;
            all[_start.._end].CopyTo(all);
            (_start, _end) = (0, _end - _start);
            return true;
        }
        long size = long.Clamp(needed, used, long.Max(2 * used, GrowBytes));
        if (size > pool.MaxBufferSize || !pool.TryRent((int)size, out IMemoryOwner<byte>? larger))
        {
            return false;
        }
        Bytes.CopyTo(larger.Memory.Span);
        _block?.Dispose();
        _block = larger;
        (_start, _end) = (0, _end - _start);
        return true;
    }
}
