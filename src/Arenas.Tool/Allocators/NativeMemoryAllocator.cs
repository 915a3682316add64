using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Allocators;

/// <summary>.NET's own way to the C library's allocator.</summary>
internal readonly unsafe struct NativeMemoryAllocator : IBlockAllocator<NativeMemoryAllocator, nint>
{
    public static nint Alloc(nuint size) => (nint)NativeMemory.Alloc(size);

    public static nint AllocZeroed(nuint size) => (nint)NativeMemory.AllocZeroed(size);

    public static nint AlignedAlloc(nuint size, nuint alignment) => (nint)NativeMemory.AlignedAlloc(size, alignment);

    public static nint Realloc(nint block, nuint size) => (nint)NativeMemory.Realloc((void*)block, size);

    public static void Free(nint block) => NativeMemory.Free((void*)block);

    public static nint AlignedRealloc(nint block, nuint size, nuint alignment) =>
        (nint)NativeMemory.AlignedRealloc((void*)block, size, alignment);

    public static void AlignedFree(nint block) => NativeMemory.AlignedFree((void*)block);

    public static ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);

    public static bool IsNone(nint block) => block == 0;
}
