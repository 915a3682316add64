using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>Resizing: in place when it fits, by moving OS pages when it can, by copying else.</content>
public sealed unsafe partial class NativeHeap
{
    // Below this, copying is cheaper than a system call and the page faults that follow it.
    private const nuint RemapFrom = 1u << 20;

    /// <summary>Resizes a block. It may move; what both sizes share keeps its contents.</summary>
    /// <param name="block">A live block of this heap; null allocates.</param>
    /// <param name="byteCount">The new size in bytes.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The block, at its old address or a new one; the old one is then freed.</returns>
    /// <remarks>A block stays where it is when the new size fits and would not save a quarter of it. Large blocks grow
    /// into free arenas behind them, or their OS pages are moved without copying where the system can.</remarks>
    /// <exception cref="OutOfMemoryException">The system refuses; the block is unchanged.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses; the block is unchanged.</exception>
    /// <inheritdoc cref="Free"/>
    public void* Realloc(
        void* block, nuint byteCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Refusal refusal = ReallocAny((nuint)block, byteCount, file, line, out nuint address);
        ThrowIf(refusal, byteCount);
        return (void*)address;
    }

    /// <summary>Tries to resize a block.</summary>
    /// <param name="block">A live block of this heap; null allocates.</param>
    /// <param name="byteCount">The new size in bytes.</param>
    /// <param name="newBlock">The block, at its old address or a new one; null if it could not be resized.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; the block is unchanged then.</returns>
    /// <inheritdoc cref="Free"/>
    public bool TryRealloc(
        void* block,
        nuint byteCount,
        out void* newBlock,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        Refusal refusal = ReallocAny((nuint)block, byteCount, file, line, out nuint address);
        return Succeeds(refusal, address, out newBlock);
    }

    private Refusal ReallocAny(nuint block, nuint byteCount, string file, int line, out nuint newBlock)
    {
        if (block == 0)
        {
            return AllocNoted(byteCount, Geometry.BlockAlignment, zeroed: false, file, line, out newBlock);
        }
        nuint oldSize = UsableSize((void*)block);
        newBlock = block;
        if (_hardened is null && byteCount <= oldSize && Saves(oldSize, byteCount) < (oldSize + 3) / 4)
        {
            NoteResized(block, byteCount, file, line);
            return Refusal.None;
        }
        ulong entry = ArenaDirectory.Lookup(block);
        bool large = ArenaDirectory.IsLarge(entry);
        if (large && _hardened is null && byteCount > Geometry.MaxPooledBlock
            && TryResizeLarge(new((nuint)entry), byteCount))
        {
            NoteResized(block, byteCount, file, line);
            return Refusal.None;
        }
        Refusal refusal = AllocNoted(
            byteCount, Geometry.BlockAlignment, zeroed: false, file, line, out newBlock);
        if (refusal != Refusal.None)
        {
            newBlock = 0;
            return refusal;
        }
        Move(block, newBlock, nuint.Min(oldSize, byteCount), large);
        FreeMoved(block, file, line);
        return Refusal.None;
    }

    /// <summary>Bytes that the block of a smaller request would save.</summary>
    private static nuint Saves(nuint oldSize, nuint byteCount)
    {
        Debug.Assert(byteCount <= oldSize, "a smaller request");
        nuint newSize = byteCount <= Geometry.MaxPooledBlock
            ? SizeClasses.BlockSize(SizeClasses.Of(byteCount))
            : LargeBlocks.UsableBytes(byteCount);
        // An aligned block may be of a larger class than its size asks for.
        return newSize < oldSize ? oldSize - newSize : 0;
    }

    private bool TryResizeLarge(LargeRef record, nuint byteCount)
    {
        Debug.Assert(record.HeapTag == Tag, "a block of this heap");
        nuint usable = LargeBlocks.UsableBytes(byteCount);
        if (usable == 0)
        {
            return false;
        }
        lock (_lock)
        {
            return !_disposed && record.IsLive && !_large.PrefersMove(record, usable)
                && _large.TryResize(record, usable);
        }
    }

    private void Move(nuint from, nuint to, nuint byteCount, bool large)
    {
        Debug.Assert(from != to, "two blocks");
        nuint whole = large && byteCount >= RemapFrom && ArenaDirectory.IsLarge(ArenaDirectory.Lookup(to))
            ? byteCount & ~(OsMemory.OsPageSize - 1)
            : 0;
        if (whole != 0 && !_regions.Source.Remap((nint)from, (nint)to, whole))
        {
            whole = 0;
        }
        Debug.Assert(whole <= byteCount, "what was moved is a part");
        OsMemory.Copy(from + whole, to + whole, byteCount - whole);
    }

    private void FreeMoved(nuint block, string file, int line) => Free((void*)block, file, line);
}
