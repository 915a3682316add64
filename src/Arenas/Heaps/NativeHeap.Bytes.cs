using System;
using System.Runtime.CompilerServices;

namespace Arenas;

/// <content>The same calls with addresses instead of pointers, for the rooms that handle no pointers.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>As <see cref="Alloc(nuint, string, int)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nuint AllocBytes(nuint byteCount, string file, int line) => (nuint)Alloc(byteCount, file, line);

    /// <summary>As <see cref="AllocZeroed(nuint, string, int)"/>.</summary>
    internal nuint AllocZeroedBytes(nuint byteCount, string file, int line) =>
        (nuint)AllocZeroed(byteCount, file, line);

    /// <summary>As <see cref="TryAlloc"/>.</summary>
    internal bool TryAllocBytes(nuint byteCount, out nuint block, string file, int line)
    {
        bool done = TryAlloc(byteCount, out void* address, file, line);
        block = (nuint)address;
        return done;
    }

    /// <summary>As <see cref="AlignedAlloc"/>.</summary>
    internal nuint AlignedAllocBytes(nuint byteCount, nuint alignment, string file, int line) =>
        (nuint)AlignedAlloc(byteCount, alignment, file, line);

    /// <summary>As <see cref="Realloc"/>.</summary>
    internal nuint ReallocBytes(nuint block, nuint byteCount, string file, int line) =>
        (nuint)Realloc((void*)block, byteCount, file, line);

    /// <summary>As <see cref="TryAllocZeroed"/>.</summary>
    internal bool TryAllocZeroedBytes(nuint byteCount, out nuint block, string file, int line)
    {
        bool done = TryAllocZeroed(byteCount, out void* address, file, line);
        block = (nuint)address;
        return done;
    }

    /// <summary>As <see cref="Free"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void FreeBytes(nuint block, string file, int line) => Free((void*)block, file, line);

    /// <summary>As <see cref="UsableSize"/>.</summary>
    internal nuint UsableBytes(nuint block) => UsableSize((void*)block);

    /// <summary>Finds the managed array that a block lies in; false unless the heap is made of pinned arrays.</summary>
    internal bool TryGetArray(nuint block, nuint byteCount, out ArraySegment<byte> array) =>
        _regions.Source.TryGetArray((nint)block, byteCount, out array);
}
