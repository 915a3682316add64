using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Arenas.Tool.Allocators;

namespace Arenas.Tests.Tool;

/// <summary>An allocator that keeps book, to check the replay: it refuses what is not a live block.</summary>
internal readonly unsafe struct CheckedAllocator : IBlockAllocator<CheckedAllocator, nint>
{
    /// <summary>Gets the live blocks and whether they were allocated with an alignment.</summary>
    public static ConcurrentDictionary<nint, bool> Live { get; } = new();

    public static nint Alloc(nuint size) => Add((nint)NativeMemory.Alloc(size), isAligned: false);

    public static nint AllocZeroed(nuint size) => Add((nint)NativeMemory.AllocZeroed(size), isAligned: false);

    public static nint AlignedAlloc(nuint size, nuint alignment) =>
        Add((nint)NativeMemory.AlignedAlloc(size, alignment), isAligned: true);

    public static nint Realloc(nint block, nuint size)
    {
        Remove(block, isAligned: false);
        return Add((nint)NativeMemory.Realloc((void*)block, size), isAligned: false);
    }

    public static nint AlignedRealloc(nint block, nuint size, nuint alignment)
    {
        Remove(block, isAligned: true);
        return Add((nint)NativeMemory.AlignedRealloc((void*)block, size, alignment), isAligned: true);
    }

    public static void Free(nint block)
    {
        Remove(block, isAligned: false);
        NativeMemory.Free((void*)block);
    }

    public static void AlignedFree(nint block)
    {
        Remove(block, isAligned: true);
        NativeMemory.AlignedFree((void*)block);
    }

    public static ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);

    public static bool IsNone(nint block) => block == 0;

    private static nint Add(nint block, bool isAligned) =>
        Live.TryAdd(block, isAligned) ? block : throw new InvalidOperationException("allocated twice");

    private static void Remove(nint block, bool isAligned)
    {
        if (!Live.TryRemove(block, out bool wasAligned) || wasAligned != isAligned)
        {
            throw new InvalidOperationException("not a live block of this kind");
        }
    }
}
