using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Adapters;
using Arenas.Layout;

namespace Arenas;

/// <summary>Memory for a request or a parse: taken by moving an address up, given back all at once.</summary>
/// <remarks>
/// <para><b>Owns</b>: blocks of a heap, until it is disposed. What it hands out is gone after a <see cref="Reset"/>, a
/// <see cref="Rewind"/> to an earlier mark, or a dispose. Memory of <see cref="AllocMemory{T}"/> throws then; a span
/// does not, but on a hardened arena it reads 0xDF, and a write through it is found at the next use of the arena. An
/// arena that is lost is a leak, which <see cref="LeakDetection"/> tells of.</para>
/// <para><b>Threads</b>: one at a time.</para>
/// <para><b>Cost</b>: a handful of instructions for each allocation, a heap call for each growth. A reset keeps the
/// blocks, up to a limit, so that the next request needs no heap call.</para>
/// <para><b>Fails</b>: <see cref="InsufficientMemoryException"/> when its own limit or that of the heap refuses,
/// <see cref="OutOfMemoryException"/> when the system does; nothing has changed then. One allocation has at most
/// 1 GB.</para>
/// </remarks>
public sealed partial class BumpArena : IDisposable
{
    /// <summary>What free memory of a hardened arena holds.</summary>
    internal const byte FreeFill = 0xDF;

    private const nuint MaxBytes = 1 << 30;

    // An address that no end of a block is behind: while there is no block, nothing is carved on the fast path.
    private const nuint Nowhere = 16;
    private const nuint BlockAlignment = Geometry.BlockAlignment;

    private static int s_created;

    private readonly NativeHeap _heap;
    private readonly LeakTracker? _tracker;
    private readonly List<IBumpMemory> _memories = [];
    private readonly long _initial;
    private readonly long _most;
    private readonly long _retained;
    private readonly bool _hardened;
    private readonly int _id = Interlocked.Increment(ref s_created);

    // Where the next allocation begins, and where the block ends for the fast path: a hardened arena has no fast path,
    // nor has one that was disposed.
    private nuint _next = Nowhere;
    private nuint _fastEnd;
    private nuint _end;

    private BumpBlock[] _blocks = [];
    private int _count;
    private int _current;
    private long _usedBefore;
    private bool _disposed;

    /// <summary>Initializes an arena. Its blocks come when something is allocated.</summary>
    /// <param name="heap">Where they come from.</param>
    /// <param name="options">What to create it with; read once. Null takes the defaults.</param>
    /// <param name="file">Filled in by the compiler; leak reports name it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BumpArena(
        NativeHeap heap,
        BumpArenaOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(heap);
        options ??= BumpArenaOptions.Default;
        options.Validate();
        heap.ThrowIfDisposed();
        _heap = heap;
        _initial = options.InitialBytes;
        _most = options.MaxBlockBytes;
        LimitBytes = options.LimitBytes;
        _retained = options.RetainBytes;
        _hardened = options.Hardened ?? heap.IsHardened;
        _tracker = LeakDetection.Track(this, null, file, line);
    }

    /// <summary>Gets the most bytes that its blocks may have.</summary>
    public long LimitBytes { get; }

    /// <summary>Gets the bytes in use: all that was allocated since the last reset, with what alignment cost.</summary>
    public long UsedBytes => _count == 0 ? 0 : _usedBefore + (long)(_next - _blocks[_current].Address);

    /// <summary>Gets the bytes of the blocks it holds.</summary>
    public long CapacityBytes { get; private set; }

    /// <summary>Gets a value indicating whether the arena is hardened.</summary>
    public bool IsHardened => _hardened;

    /// <summary>Gets a value indicating whether the arena was disposed.</summary>
    public bool IsDisposed => _disposed;

    /// <summary>Gets the heap that the blocks come from.</summary>
    public NativeHeap Heap => _heap;

    /// <summary>Returns the blocks. A second time, it does nothing.</summary>
    /// <remarks>A block with memory that is pinned is kept until it is unpinned.</remarks>
    /// <exception cref="HeapCorruptionException">The arena is hardened, and memory was written to after it was free;
    /// the blocks were returned all the same.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        HeapCorruptionException? damage = _heap.IsDisposed ? null : FindDamage();
        _tracker?.Dispose();
        foreach (IBumpMemory memory in _memories)
        {
            memory.Close();
        }
        _memories.Clear();
        DropFrom(0);
        _places = [];
        _depth = 0;
        (_next, _fastEnd, _end) = (Nowhere, 0, 0);
        Debug.Assert(_count == 0 && CapacityBytes == 0, "all blocks are returned");
        Tell(damage);
    }

    /// <summary>Carves memory out of a block; false if none is to be had and the caller wants no exception.</summary>
    private bool TryCarve(long byteCount, nuint alignment, bool throws, Caller caller, out nuint at)
    {
        ThrowIfDisposed();
        Debug.Assert(BitOperations.IsPow2(alignment), "checked");
        at = 0;
        if ((ulong)byteCount > MaxBytes)
        {
            return !throws ? false : throw new InsufficientMemoryException(
                $"{byteCount} bytes were asked for; one allocation of a bump arena has at most {MaxBytes}.");
        }
        nuint size = (nuint)byteCount;
        at = Align(_next, alignment);
        if (_count == 0 || at + size > _end)
        {
            // A block begins at a multiple of 16: more than that costs room before the first byte.
            nuint wanted = size + (alignment > BlockAlignment ? alignment - BlockAlignment : 0);
            if (!TryEnterNext(nuint.Max(wanted, 1), throws, caller))
            {
                return false;
            }
            at = Align(_next, alignment);
        }
        Debug.Assert(at + size <= _end, "a block that is large enough");
        if (_hardened)
        {
            Unpoison(at, size);
        }
        _next = at + size;
        return true;
    }

    private static nuint Align(nuint address, nuint alignment) => (address + (alignment - 1)) & ~(alignment - 1);

    /// <summary>Goes on to a block with so many bytes: one that is kept, or a new one.</summary>
    private bool TryEnterNext(nuint wanted, bool throws, Caller caller)
    {
        // A block of which nothing is used is not left behind: its place is the next one's.
        bool isUnused = _count > 0 && _next == _blocks[_current].Address;
        int next = _count == 0 ? 0 : isUnused ? _current : _current + 1;
        int found = next;
        while (found < _count && _blocks[found].Size < wanted)
        {
            found++;
        }
        if (found == _count && !TryAdd(wanted, throws, caller, out found))
        {
            return false;
        }
        (_blocks[found], _blocks[next]) = (_blocks[next], _blocks[found]);
        if (next > _current)
        {
            Leave();
        }
        Enter(next, 0);
        return true;
    }

    /// <summary>Adds a block, if the limit allows it; before it refuses, it drops blocks that hold nothing.</summary>
    private bool TryAdd(nuint wanted, bool throws, Caller caller, out int added)
    {
        long room = LimitBytes - CapacityBytes;
        // The block in use stays, also if nothing of it is used: marks may name it.
        int used = _count == 0 ? 0 : _current + 1;
        if (room < (long)wanted && used < _count && LimitBytes - BytesOfFirst(used) >= (long)wanted)
        {
            VerifyFree();
            DropFrom(used);
            room = LimitBytes - CapacityBytes;
        }
        added = _count;
        if (room < (long)wanted)
        {
            if (throws)
            {
                Returns.ThrowLimit(CapacityBytes + (long)wanted, LimitBytes, nameof(BumpArena));
            }
            return false;
        }
        long doubled = long.Clamp(CapacityBytes, _initial, _most);
        nuint size = nuint.Max(wanted, (nuint)long.Min(doubled, room));
        if (_count == _blocks.Length)
        {
            Array.Resize(ref _blocks, int.Max(4, _count * 2));
        }
        nuint address;
        if (throws)
        {
            address = _heap.AllocBytes(size, caller.File, caller.Line);
        }
        else if (!_heap.TryAllocBytes(size, out address, caller.File, caller.Line))
        {
            return false;
        }
        if (_hardened)
        {
            BlockMemory.Fill(address, size, FreeFill);
        }
        _blocks[_count++] = new(address, size);
        CapacityBytes += (long)size;
        return true;
    }

    private long BytesOfFirst(int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (long)_blocks[i].Size;
        }
        return sum;
    }

    /// <summary>Notes how much of the current block is used, before another one is.</summary>
    private void Leave()
    {
        BumpBlock block = _blocks[_current];
        block.Used = _next - block.Address;
        _usedBefore += (long)block.Used;
        Debug.Assert(block.Used <= block.Size && _usedBefore <= CapacityBytes, "a sum over the blocks left");
    }

    private void Enter(int index, nuint offset)
    {
        BumpBlock block = _blocks[index];
        Debug.Assert(offset <= block.Size, "inside");
        _current = index;
        _next = block.Address + offset;
        _end = block.End;
        _fastEnd = _hardened ? 0 : _end;
    }

    private void DropFrom(int index)
    {
        while (_count > index)
        {
            BumpBlock block = _blocks[--_count];
            _blocks[_count] = null!;
            CapacityBytes -= (long)block.Size;
            block.Release(_heap);
        }
        if (_count == 0)
        {
            _current = 0;
            _usedBefore = 0;
            (_next, _fastEnd, _end) = (Nowhere, 0, 0);
        }
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
        {
            ThrowOver();
        }
        _heap.ThrowIfDisposed();
    }

    [DoesNotReturn]
    private void ThrowOver() => Returns.ThrowOver(_heap, nameof(BumpArena));
}
