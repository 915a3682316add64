using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Whether an owner still owns, how many pins it has, and which life of it this is; one word.</summary>
/// <remarks>
/// <code>
/// | version : 40 | closed : 1 | pins : 23 |
/// open (pins = n) -- close --> closed (pins = n) -- the last unpin --> closed (pins = 0) -- reopen --> version + 1
/// </code>
/// Threads: any; exactly one of several racing closes wins. A version never comes again: a word that has used up its
/// 2^40 versions is not opened once more (<see cref="TryReopen"/>), and at 30 ns for each that takes nine hours of
/// nothing else.
/// </remarks>
internal struct PinState
{
    private const int PinBits = 23;
    private const ulong PinMask = (1ul << PinBits) - 1;
    private const ulong Closed = 1ul << PinBits;
    private const ulong OneVersion = Closed << 1;

    private ulong _word;

    /// <summary>Names this life of the owner.</summary>
    public readonly ulong Token => Volatile.Read(in _word) & ~(PinMask | Closed);

    public readonly bool IsPinned => (Volatile.Read(in _word) & PinMask) != 0;

    /// <summary>Whether the owner still lives the life that the token names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsOpen(ulong token) => (Volatile.Read(in _word) & ~PinMask) == token;

    /// <summary>Counts a pin; false if that life is over.</summary>
    public bool TryPin(ulong token)
    {
        while (true)
        {
            ulong word = Volatile.Read(ref _word);
            if ((word & ~PinMask) != token)
            {
                return false;
            }
            if ((word & PinMask) == PinMask)
            {
                throw new InvalidOperationException($"A block can be pinned {PinMask} times at once, and is.");
            }
            if (Interlocked.CompareExchange(ref _word, word + 1, word) == word)
            {
                return true;
            }
        }
    }

    /// <summary>Takes a pin away.</summary>
    /// <returns>True if the owner was closed and this was the last: the block is the caller's to free.</returns>
    public bool Unpin()
    {
        while (true)
        {
            ulong word = Volatile.Read(ref _word);
            if ((word & PinMask) == 0)
            {
                throw new InvalidOperationException("Unpinned more often than pinned.");
            }
            if (Interlocked.CompareExchange(ref _word, word - 1, word) == word)
            {
                return (word & PinMask) == 1 && (word & Closed) != 0;
            }
        }
    }

    /// <summary>Ends that life; false if it is over already.</summary>
    /// <param name="token">Names the life.</param>
    /// <param name="isFree">True if nothing is pinned: the block is the caller's to free.</param>
    public bool TryClose(ulong token, out bool isFree)
    {
        while (true)
        {
            ulong word = Volatile.Read(ref _word);
            isFree = (word & PinMask) == 0;
            if ((word & ~PinMask) != token)
            {
                return false;
            }
            if (Interlocked.CompareExchange(ref _word, word | Closed, word) == word)
            {
                return true;
            }
        }
    }

    /// <summary>Ends that life, but not while anything is pinned; false, and nothing has changed, if so.</summary>
    public bool TryCloseUnpinned(ulong token) =>
        Interlocked.CompareExchange(ref _word, token | Closed, token) == token;

    /// <summary>Begins the next life of an owner that is closed and not pinned; false if it has had its last.</summary>
    public bool TryReopen()
    {
        ulong word = _word;
        Debug.Assert((word & Closed) != 0 && (word & PinMask) == 0, "nobody holds it");
        ulong next = (word & ~Closed) + OneVersion;
        if (next < word)
        {
            return false;
        }
        Volatile.Write(ref _word, next);
        Debug.Assert(IsOpen(next), "open, and of a version that was not before");
        return true;
    }

    /// <summary>Closes a new owner, so that it can be opened like a used one.</summary>
    internal void StartClosed(ulong version)
    {
        Debug.Assert(_word == 0, "a new one");
        _word = (version * OneVersion) | Closed;
    }
}
