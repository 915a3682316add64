using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Adapters;

/// <summary>The blocks of a writer or a stream: a list that grows, and hands its blocks out as memory.</summary>
/// <remarks>
/// Memory handed out throws once its block was taken back. The objects behind it are used again, so that a list that
/// is cleared and filled again allocates nothing; but only after <see cref="Quarantine"/> more times of that, and on a
/// hardened heap never, so that memory of before a clear is noticed and not taken for that of after it.
/// </remarks>
internal sealed class PieceList<T>(NativeHeap heap)
    where T : unmanaged
{
    /// <summary>How many clears a piece waits before it serves again.</summary>
    public const int Quarantine = 4;

    private readonly Queue<(long Clear, NativePiece<T> Piece)> _retired = new();
    private PieceBlock<T>[] _blocks = [];
    private long _clears;

    public NativeHeap Heap { get; } = heap;

    public int Count { get; private set; }

    /// <summary>Values that fit into all blocks.</summary>
    public long Capacity { get; private set; }

    private static int Size => Unsafe.SizeOf<T>();

    public ref PieceBlock<T> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Debug.Assert((uint)index < (uint)Count, "a block of the list");
            return ref _blocks[index];
        }
    }

    /// <summary>Adds a block; false if the memory is refused and the caller wants no exception.</summary>
    public bool Add(int length, bool zeroed, bool throws, string file, int line)
    {
        Debug.Assert(length > 0, "a block that helps");
        if (Count == _blocks.Length)
        {
            Array.Resize(ref _blocks, int.Max(4, Count * 2));
        }
        nuint byteCount = (nuint)length * (nuint)Size;
        nuint block;
        if (throws)
        {
            block = zeroed
                ? Heap.AllocZeroedBytes(byteCount, file, line)
                : Heap.AllocBytes(byteCount, file, line);
        }
        else if (!(zeroed
            ? Heap.TryAllocZeroedBytes(byteCount, out block, file, line)
            : Heap.TryAllocBytes(byteCount, out block, file, line)))
        {
            return false;
        }
        long start = Count == 0 ? 0 : _blocks[Count - 1].End;
        Debug.Assert(block != 0, "not refused");
        _blocks[Count++] = new() { Address = block, Length = length, IsZero = zeroed, Start = start };
        Capacity += length;
        return true;
    }

    /// <summary>Lets two blocks change places; neither holds contents.</summary>
    public void Swap(int one, int other)
    {
        Debug.Assert(this[one].Used == 0 && this[other].Used == 0, "nothing is lost");
        (this[one], this[other]) = (this[other], this[one]);
    }

    /// <summary>Values of a block, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Span(int index, int start, int length)
    {
        ref PieceBlock<T> block = ref this[index];
        Debug.Assert((uint)start <= (uint)block.Length && (uint)length <= (uint)(block.Length - start), "inside");
        return BlockMemory.SpanUnchecked<T>(block.Address + ((nuint)start * (nuint)Size), length);
    }

    /// <summary>A block as memory.</summary>
    public Memory<T> Memory(int index) => PieceOf(index).Memory;

    /// <summary>Index of the block that holds a place; a guess saves the search.</summary>
    public int Find(long place, int guess)
    {
        Debug.Assert(place >= 0 && place < Capacity, "a place in the list");
        for (int near = guess; near < Count && near <= guess + 1; near++)
        {
            if (_blocks[near].Start <= place && place < _blocks[near].End)
            {
                return near;
            }
        }
        int low = 0;
        int high = Count - 1;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high + 1) / 2);
            (low, high) = _blocks[middle].Start <= place ? (middle, high) : (low, middle - 1);
        }
        Debug.Assert(_blocks[low].Start <= place && place < _blocks[low].End, "blocks are in order");
        return low;
    }

    /// <summary>The used parts of the first blocks, cut at a length.</summary>
    public ReadOnlySequence<T> Sequence(int count, long length)
    {
        if (length == 0)
        {
            return ReadOnlySequence<T>.Empty;
        }
        Debug.Assert(count > 0 && this[count - 1].Start < length, "the last block has a share");
        int lastLength = (int)(length - this[count - 1].Start);
        if (count == 1)
        {
            return new(Memory(0)[..lastLength]);
        }
        PieceLink<T>? next = null;
        for (int i = count - 1; i >= 0; i--)
        {
            PieceLink<T> link = PieceOf(i).Link;
            link.Set(Memory(i)[..this[i].Used], this[i].Start);
            if (next is not null)
            {
                link.Follow(next);
            }
            next = link;
        }
        return new(next!, 0, PieceOf(count - 1).Link, lastLength);
    }

    /// <summary>Empties the list: keeps blocks up to so many values, frees the others, and makes all memory that was
    /// handed out throw.</summary>
    public void Clear(long kept)
    {
        _clears++;
        int left = 0;
        long capacity = 0;
        int count = Count;
        // What is freed below may throw, on a hardened heap: then the list has forgotten it already.
        Count = 0;
        Capacity = 0;
        for (int i = 0; i < count; i++)
        {
            PieceBlock<T> block = _blocks[i];
            _blocks[i] = default;
            if (block.Piece is { } piece && !TryTakeBack(piece))
            {
                continue;
            }
            if (capacity + block.Length > kept)
            {
                Returns.Free(Heap, block.Address);
                continue;
            }
            _blocks[left++] = new() { Address = block.Address, Length = block.Length };
            capacity += block.Length;
            (Count, Capacity) = (left, capacity);
        }
        Debug.Assert(Capacity <= long.Max(kept, 0), "no more than was to be kept");
    }

    /// <summary>Frees the last blocks.</summary>
    public void RemoveFrom(int index)
    {
        _clears++;
        while (Count > index)
        {
            PieceBlock<T> block = _blocks[--Count];
            _blocks[Count] = default;
            Capacity -= block.Length;
            if (block.Piece is not { } piece || TryTakeBack(piece))
            {
                Returns.Free(Heap, block.Address);
            }
        }
        Debug.Assert(Count > 0 || Capacity == 0, "a sum over the blocks");
        if (Count > 0 && _blocks[Count - 1].Piece is { } last)
        {
            last.Link.Follow(null);
        }
    }

    /// <summary>Puts the last block in the place of all others, which are freed.</summary>
    public void KeepLast()
    {
        Debug.Assert(Count > 0 && this[Count - 1].Piece is null, "a new block");
        PieceBlock<T> last = this[Count - 1];
        Count--;
        Capacity -= last.Length;
        RemoveFrom(0);
        _blocks[0] = last with { Start = 0 };
        (Count, Capacity) = (1, last.Length);
    }

    // False if the block is pinned: it goes when the last pin does.
    private bool TryTakeBack(NativePiece<T> piece)
    {
        if (!piece.Close())
        {
            return false;
        }
        if (!Heap.IsHardened)
        {
            _retired.Enqueue((_clears, piece));
        }
        return true;
    }

    private NativePiece<T> PieceOf(int index)
    {
        ref PieceBlock<T> block = ref this[index];
        return block.Piece ??= NewPiece(block);
    }

    private NativePiece<T> NewPiece(in PieceBlock<T> block)
    {
        NativePiece<T>? piece = null;
        if (_retired.TryPeek(out (long Clear, NativePiece<T> Piece) oldest) && oldest.Clear + Quarantine < _clears)
        {
            _ = _retired.Dequeue();
            piece = oldest.Piece.TryReopen() ? oldest.Piece : null;
        }
        piece ??= new(Heap);
        piece.Link.Follow(null);
        piece.Open(block.Address, block.Length);
        return piece;
    }
}
