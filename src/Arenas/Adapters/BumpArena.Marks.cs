using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Adapters;

namespace Arenas;

/// <content>Marks, and the ways back to them.</content>
/// <remarks>The places that marks stand for lie on a stack of the arena's: a rewind takes those above away, so a mark
/// is good as long as its place still has its serial number, which never comes again.</remarks>
public sealed partial class BumpArena
{
    private BumpPlace[] _places = [];
    private int _depth;
    private ulong _serial;

    /// <summary>Notes the place where the next allocation begins.</summary>
    /// <returns>A mark to go back to, as often as wanted, until the arena was rewound to an earlier one or
    /// reset.</returns>
    /// <remarks>Cost: 40 bytes until then, used again.</remarks>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public BumpMark Mark()
    {
        ThrowIfDisposed();
        if (_depth == _places.Length)
        {
            Array.Resize(ref _places, int.Max(8, _depth * 2));
        }
        nuint offset = _count == 0 ? 0 : _next - _blocks[_current].Address;
        _places[_depth] = new(++_serial, _current, offset, _usedBefore, _memories.Count);
        return new(_id, _depth++, _serial);
    }

    /// <summary>Gives back all that was allocated since a mark was made. The mark stays good, later ones do
    /// not.</summary>
    /// <param name="mark">A mark of this arena.</param>
    /// <param name="file">Filled in by the compiler; errors that a hardened arena finds name it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <remarks>The blocks stay the arena's.</remarks>
    /// <exception cref="ArgumentException">The mark is of another arena.</exception>
    /// <exception cref="InvalidOperationException">The arena was rewound to an earlier mark or reset since, or memory
    /// that would be given back is pinned; nothing has changed.</exception>
    /// <exception cref="HeapCorruptionException">The arena is hardened, and memory was written to after it was free;
    /// nothing was given back, and what was damaged is told once.</exception>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public void Rewind(BumpMark mark, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThrowIfDisposed();
        if (mark.ArenaId != _id)
        {
            throw new ArgumentException("The mark is not of this arena.", nameof(mark));
        }
        if (!IsGood(mark))
        {
            throw new InvalidOperationException("The arena was rewound to a place before this mark, or reset.");
        }
        GoBack(_places[mark.Depth], new(file, line));
        _depth = mark.Depth + 1;
    }

    /// <summary>Gives back all that was allocated, and keeps the blocks for what comes next, up to
    /// <see cref="BumpArenaOptions.RetainBytes"/>. No mark is good afterwards.</summary>
    /// <param name="file">Filled in by the compiler; errors that a hardened arena finds name it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="InvalidOperationException">Memory that would be given back is pinned; nothing has
    /// changed.</exception>
    /// <exception cref="HeapCorruptionException">The arena is hardened, and memory was written to after it was free;
    /// nothing was given back, and what was damaged is told once.</exception>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public void Reset([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThrowIfDisposed();
        GoBack(default, new(file, line));
        _depth = 0;
        int kept = 0;
        for (long sum = 0; kept < _count && sum + (long)_blocks[kept].Size <= _retained; kept++)
        {
            sum += (long)_blocks[kept].Size;
        }
        DropFrom(kept);
        Debug.Assert(UsedBytes == 0 && CapacityBytes <= _retained, "nothing is used, and no more kept than wanted");
    }

    /// <summary>Begins a scope: what is allocated in it is given back at its end.</summary>
    /// <param name="file">Filled in by the compiler; errors that a hardened arena finds name it.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The scope; dispose it. Scopes nest.</returns>
    /// <exception cref="ObjectDisposedException">The arena or its heap was disposed.</exception>
    public BumpScope Scope([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(this, Mark(), file, line);

    /// <summary>Ends a scope: goes back to its mark, and takes the mark away.</summary>
    internal void End(BumpMark mark, Caller caller)
    {
        // Rewound past it, reset or disposed: what the scope allocated is gone.
        if (_disposed || _heap.IsDisposed || !IsGood(mark))
        {
            return;
        }
        GoBack(_places[mark.Depth], caller);
        _depth = mark.Depth;
    }

    private bool IsGood(BumpMark mark)
    {
        Debug.Assert(mark.ArenaId == _id, "checked");
        return mark.Depth < _depth && _places[mark.Depth].Serial == mark.Serial;
    }

    /// <summary>Whether a mark lies behind an address of the current block.</summary>
    private bool IsMarkedAfter(nuint address)
    {
        if (_depth == 0)
        {
            return false;
        }
        BumpPlace last = _places[_depth - 1];
        return last.Block == _current && _blocks[_current].Address + last.Offset > address;
    }

    private void GoBack(BumpPlace place, Caller caller)
    {
        VerifyFree();
        CloseMemories(place.Memories);
        if (_count == 0)
        {
            return;
        }
        Debug.Assert(place.Block < _count && place.Block <= _current, "a place before this one");
        if (_hardened)
        {
            Poison(place, caller);
        }
        Enter(place.Block, place.Offset);
        _usedBefore = place.UsedBefore;
        Debug.Assert(_memories.Count == place.Memories && UsedBytes <= CapacityBytes, "as it was at the mark");
    }

    private void CloseMemories(int from)
    {
        for (int i = from; i < _memories.Count; i++)
        {
            if (_memories[i].IsPinned)
            {
                ThrowPinned();
            }
        }
        for (int i = _memories.Count - 1; i >= from; i--)
        {
            // Pinned on another thread in this very moment: those behind it throw already, nothing else has changed.
            if (!_memories[i].TryClose())
            {
                ThrowPinned();
            }
            _memories.RemoveAt(i);
        }
    }

    private static void ThrowPinned() => throw new InvalidOperationException(
        "Memory that would be given back is pinned.");
}
