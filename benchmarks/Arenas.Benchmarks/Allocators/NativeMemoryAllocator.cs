using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>.NET's own way to the C library's allocator: what every other one is compared with.</summary>
internal readonly unsafe struct NativeMemoryAllocator : IAllocator<NativeMemoryAllocator, nint>
{
    public static NativeMemoryAllocator OnThisThread() => default;

    public nint Alloc(nuint byteCount) => (nint)NativeMemory.Alloc(byteCount);

    public nint AllocZeroed(nuint byteCount) => (nint)NativeMemory.AllocZeroed(byteCount);

    public nint AlignedAlloc(nuint byteCount, nuint alignment) =>
        (nint)NativeMemory.AlignedAlloc(byteCount, alignment);

    public nint Realloc(nint block, nuint byteCount) => (nint)NativeMemory.Realloc((void*)block, byteCount);

    public void Free(nint block) => NativeMemory.Free((void*)block);

    public void AlignedFree(nint block) => NativeMemory.AlignedFree((void*)block);

    public ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);
}
