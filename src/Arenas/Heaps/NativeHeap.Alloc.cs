using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>Allocation: the fast path first, then what it falls back to.</content>
public sealed unsafe partial class NativeHeap
{
    private const nuint MaxAlignment = 1u << 30;

    /// <summary>Allocates a block.</summary>
    /// <param name="byteCount">Size in bytes; 0 gives a block that can be freed like any other.</param>
    /// <param name="file">Filled in by the compiler; who allocates for others may pass on theirs. For tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A block aligned to 16 bytes. Its contents are undefined.</returns>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    /// <exception cref="InsufficientMemoryException">The heap's limit refuses.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* Alloc(
        nuint byteCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ThreadHeapRef local = default;
        if (CurrentThread.Tag == _allocTag)
        {
            local = CurrentThread.Heap;
            if (byteCount <= Geometry.MaxSmallBlock
                && local.TryPop(SizeClasses.OfSmall(byteCount), out nuint block))
            {
                return (void*)block;
            }
        }
        return AllocSlow(local, byteCount, file, line);
    }

    /// <summary>Allocates a block of zeros. Memory that is known to be fresh is not cleared again.</summary>
    /// <inheritdoc cref="Alloc(nuint, string, int)"/>
    /// <returns>A block aligned to 16 bytes, whose <paramref name="byteCount"/> bytes are zero.</returns>
    public void* AllocZeroed(
        nuint byteCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (CurrentThread.Tag == _allocTag && byteCount <= Geometry.MaxPooledBlock)
        {
            ThreadHeapRef local = CurrentThread.Heap;
            int sizeClass = SizeClasses.Of(byteCount);
            nuint pooled = AllocPooled(local, sizeClass, byteCount, file, line);
            if (pooled != 0)
            {
                ClearUnlessFresh(local, sizeClass, pooled, byteCount);
                return (void*)pooled;
            }
        }
        Refusal refusal = AllocNoted(
            byteCount, Geometry.BlockAlignment, zeroed: true, file, line, out nuint block);
        ThrowIf(refusal, byteCount);
        return (void*)block;
    }

    /// <summary>Allocates a block at an aligned address.</summary>
    /// <param name="byteCount">Size in bytes.</param>
    /// <param name="alignment">Alignment in bytes: any power of two up to 1 GB.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A block; <see cref="Free"/> takes it like any other.</returns>
    /// <exception cref="ArgumentException">The alignment is not a power of two, or above 1 GB.</exception>
    /// <inheritdoc cref="Alloc(nuint, string, int)"/>
    public void* AlignedAlloc(
        nuint byteCount, nuint alignment, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CheckAlignment(alignment);
        if (CurrentThread.Tag == _allocTag)
        {
            int sizeClass = SizeClasses.OfAligned(byteCount, alignment);
            if (sizeClass >= 0 && CurrentThread.Heap.TryPop(sizeClass, out nuint popped))
            {
                return (void*)popped;
            }
        }
        Refusal refusal = AllocNoted(byteCount, alignment, zeroed: false, file, line, out nuint block);
        ThrowIf(refusal, byteCount);
        return (void*)block;
    }

    /// <summary>Allocates room for values.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>A block for <paramref name="count"/> values.</returns>
    /// <exception cref="OutOfMemoryException">The system refuses, or the size in bytes overflows.</exception>
    /// <inheritdoc cref="Alloc(nuint, string, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Alloc<T>(nuint count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => (T*)Alloc(SizeOf<T>(count), file, line);

    /// <summary>Allocates room for values, all zero.</summary>
    /// <inheritdoc cref="Alloc{T}(nuint, string, int)"/>
    public T* AllocZeroed<T>(
        nuint count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => (T*)AllocZeroed(SizeOf<T>(count), file, line);

    /// <summary>Tries to allocate a block.</summary>
    /// <param name="byteCount">Size in bytes.</param>
    /// <param name="block">The block, or null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public bool TryAlloc(
        nuint byteCount, out void* block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Refusal refusal = AllocNoted(
            byteCount, Geometry.BlockAlignment, zeroed: false, file, line, out nuint address);
        return Succeeds(refusal, address, out block);
    }

    /// <summary>Tries to allocate a block of zeros.</summary>
    /// <inheritdoc cref="TryAlloc"/>
    public bool TryAllocZeroed(
        nuint byteCount, out void* block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Refusal refusal = AllocNoted(
            byteCount, Geometry.BlockAlignment, zeroed: true, file, line, out nuint address);
        return Succeeds(refusal, address, out block);
    }

    /// <summary>Tries to allocate a block at an aligned address.</summary>
    /// <param name="byteCount">Size in bytes.</param>
    /// <param name="alignment">Alignment in bytes: any power of two up to 1 GB.</param>
    /// <param name="block">The block, or null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False if no memory was to be had; nothing has changed then.</returns>
    /// <exception cref="ArgumentException">The alignment is not a power of two, or above 1 GB.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public bool TryAlignedAlloc(
        nuint byteCount,
        nuint alignment,
        out void* block,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        CheckAlignment(alignment);
        Refusal refusal = AllocNoted(byteCount, alignment, zeroed: false, file, line, out nuint address);
        return Succeeds(refusal, address, out block);
    }

    /// <summary>Gets the calling thread's part of the heap, for code that wants to find it only once.</summary>
    /// <returns>A view that cannot leave the thread.</returns>
    /// <exception cref="OutOfMemoryException">The system refuses memory for the thread's part.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public ThreadHeap ForThisThread()
    {
        ThrowIfDisposed();
        if (_hardened is not null)
        {
            return new(this, default);
        }
        ThreadHeapRef local = FindThreadHeap();
        ThrowIf(local.IsNull ? Refusal.Source : Refusal.None, 0);
        return new(this, local);
    }

    /// <summary>
    /// Allocates what the fast path did not; <paramref name="local"/> is the thread's heap if that is at hand.
    /// </summary>
    // Its only call is its last, so that it saves no registers for the sake of what is rare.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void* AllocSlow(ThreadHeapRef local, nuint byteCount, string file, int line)
    {
        if (!local.IsNull && byteCount - (Geometry.MaxSmallBlock + 1) < Geometry.MaxPooledBlock - Geometry.MaxSmallBlock
            && local.TryPop(SizeClasses.OfGeometric(byteCount), out nuint block))
        {
            return (void*)block;
        }
        return AllocSlower(local, byteCount, file, line);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocSlower(ThreadHeapRef local, nuint byteCount, string file, int line)
    {
        nuint traced = local.IsNull ? AllocTraced(byteCount, file, line) : 0;
        return traced != 0 ? (void*)traced : AllocSlowest(local, byteCount, file, line);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocSlowest(ThreadHeapRef local, nuint byteCount, string file, int line)
    {
        if (!local.IsNull)
        {
            nuint kept = byteCount <= Geometry.MaxPooledBlock
                ? AllocPooled(local, SizeClasses.Of(byteCount), byteCount, file, line)
                : AllocKept(local, byteCount, file, line);
            if (kept != 0)
            {
                return (void*)kept;
            }
        }
        Refusal refusal = AllocNoted(
            byteCount, Geometry.BlockAlignment, zeroed: false, file, line, out nuint block);
        ThrowIf(refusal, byteCount);
        return (void*)block;
    }

    /// <summary>Allocates; when refused, gives up what is kept for later and tries once more.</summary>
    private Refusal AllocAny(nuint byteCount, nuint alignment, bool zeroed, out nuint block)
    {
        Refusal refusal = AllocOnce(byteCount, alignment, zeroed, out block);
        if (refusal is Refusal.Limit or Refusal.Source && Upkeep.TryReclaim())
        {
            refusal = AllocOnce(byteCount, alignment, zeroed, out block);
        }
        Debug.Assert(refusal == Refusal.None ? block != 0 && block % alignment == 0 : block == 0, "a block, or none");
        return refusal;
    }

    private Refusal AllocOnce(nuint byteCount, nuint alignment, bool zeroed, out nuint block)
    {
        if (_hardened is not null)
        {
            return _hardened.Alloc(byteCount, alignment, zeroed, out block);
        }
        int sizeClass = SizeClasses.OfAligned(byteCount, alignment);
        return sizeClass >= 0
            ? AllocPooled(sizeClass, byteCount, zeroed, out block)
            : AllocLarge(byteCount, nuint.Max(alignment, Geometry.ArenaSize), zeroed, out block);
    }

    private Refusal AllocPooled(int sizeClass, nuint byteCount, bool zeroed, out nuint block)
    {
        block = 0;
        ThreadHeapRef local = CurrentThread.Heap;
        if (CurrentThread.Tag != _fastTag)
        {
            ThrowIfDisposed();
            local = FindThreadHeap();
            if (local.IsNull)
            {
                return Refusal.Source;
            }
        }
        while (!local.TryPop(sizeClass, out block))
        {
            // Once, unless another thread frees meanwhile what is free already.
            Refusal refusal = Refill(local, sizeClass);
            if (refusal != Refusal.None)
            {
                return refusal;
            }
        }
        if (zeroed)
        {
            ClearUnlessFresh(local, sizeClass, block, byteCount);
        }
        return Refusal.None;
    }

    private static void ClearUnlessFresh(ThreadHeapRef local, int sizeClass, nuint block, nuint byteCount)
    {
        Debug.Assert(byteCount <= SizeClasses.BlockSize(sizeClass), "the block holds what was asked for");
        bool fresh = block >= local.Entry(sizeClass).ZeroFrom;
        if (!fresh)
        {
            OsMemory.Clear(block, byteCount);
        }
        Debug.Assert(BlockMemory.IndexOfOther(block, byteCount, 0) < 0, "I4: a fresh block is zero");
    }

    /// <summary>Pops a block, after a refill if none is at hand; 0 if refused.</summary>
    private nuint AllocPooled(ThreadHeapRef local, int sizeClass, nuint byteCount, string file, int line)
    {
        return local.TryPop(sizeClass, out nuint block)
            || TryAllocSampled(local, sizeClass, byteCount, file, line, out block)
            || (Refill(local, sizeClass) == Refusal.None && local.TryPop(sizeClass, out block)) ? block : 0;
    }

    private Refusal Refill(ThreadHeapRef local, int sizeClass)
    {
        if (!Gate.TryEnter(local))
        {
            return Refusal.Disposed;
        }
        Debug.Assert(_hardened is null, "a hardened heap passes no gate");
        Refusal refusal;
        try
        {
            refusal = Supply.Refill(this, local, sizeClass);
        }
        finally
        {
            // A memory source that throws where it should refuse breaks its contract, and must not stop the heap.
            Gate.Exit(local);
        }
        ThrowIfLate();
        return refusal;
    }

    private void ThrowIf(Refusal refusal, nuint byteCount)
    {
        if (refusal != Refusal.None)
        {
            ThrowRefused(refusal, byteCount);
        }
    }

    [DoesNotReturn]
    private void ThrowRefused(Refusal refusal, nuint byteCount)
    {
        ThrowIfDisposed();
        bool isLimit = refusal == Refusal.Limit;
        string message = isLimit
            ? $"Heap '{Name}' may commit {LimitBytes} bytes; {byteCount} more would pass that limit."
            : $"Heap '{Name}' was refused memory for a block of {byteCount} bytes.";
        Errors.Count(isLimit ? HeapError.Limit : HeapError.OutOfMemory, message);
        throw isLimit ? new InsufficientMemoryException(message) : new OutOfMemoryException(message);
    }

    private bool Succeeds(Refusal refusal, nuint address, out void* block)
    {
        block = (void*)address;
        if (refusal == Refusal.Disposed)
        {
            ThrowIfDisposed();
        }
        return refusal == Refusal.None;
    }

    private static void CheckAlignment(nuint alignment)
    {
        if (!BitOperations.IsPow2(alignment) || alignment > MaxAlignment)
        {
            throw new ArgumentException(
                $"An alignment of {alignment} bytes is not a power of two up to {MaxAlignment}.", nameof(alignment));
        }
    }

    private static nuint SizeOf<T>(nuint count)
        where T : unmanaged
    {
        nuint size = (nuint)sizeof(T);
        if (count > nuint.MaxValue / size)
        {
            throw new OutOfMemoryException($"{count} values of {size} bytes are more than an address can count.");
        }
        return count * size;
    }
}
