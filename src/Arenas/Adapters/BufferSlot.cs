using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Adapters;

/// <summary>What all copies of a <see cref="NativeBuffer{T}"/> refer to: whether their block is still theirs.</summary>
/// <remarks>
/// Why a record at the side and not a word before the block: a stale copy must be refused also when the block's memory
/// serves somebody else or is gone from the address space, so nothing there can be read. Why an object: the collector
/// keeps it while a copy refers to it, so it can be used again for the next block without a table that only grows, and
/// one whose copies are all lost is found by leak detection. Records are used again: no rent allocates one while
/// enough of them are idle.
/// </remarks>
internal sealed class BufferSlot
{
    private NativeHeap? _heap;
    private nuint _block;
    private LeakTracker? _tracker;
    private PinState _state;

    public BufferSlot() => _state.StartClosed(0);

    public NativeHeap Heap => _heap!;

    public bool IsPinned => _state.IsPinned;

    /// <summary>Takes a block; answers the token of its copies.</summary>
    public ulong Open(NativeHeap heap, nuint block, LeakTracker? tracker)
    {
        Debug.Assert(block != 0, "a block");
        _heap = heap;
        _block = block;
        _tracker = tracker;
        return _state.Token;
    }

    /// <summary>Makes it ready for the next block; false if its versions are used up.</summary>
    public bool TryReopen() => _state.TryReopen();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOpen(ulong token) => _state.IsOpen(token) && !_heap!.IsDisposed;

    public bool TryPin(ulong token) => !_heap!.IsDisposed && _state.TryPin(token);

    public void Unpin()
    {
        if (_state.Unpin())
        {
            Return();
        }
    }

    /// <summary>Returns the block, or has the last pin return it; false if that was done before.</summary>
    public bool TryClose(ulong token)
    {
        if (!_state.TryClose(token, out bool isFree))
        {
            return false;
        }
        _tracker?.Dispose();
        if (isFree)
        {
            Return();
        }
        return true;
    }

    private void Return()
    {
        Debug.Assert(!_state.IsPinned, "the last pin is gone");
        Returns.Free(_heap!, _block);
        // Not where the free threw: what the heap then says of the block belongs to this record.
        BufferSlots.Return(this);
    }
}
