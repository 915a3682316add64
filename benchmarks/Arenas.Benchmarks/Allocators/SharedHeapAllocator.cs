using System.Runtime.CompilerServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>The heap of the process, <see cref="NativeHeap.Shared"/>.</summary>
internal readonly unsafe struct SharedHeapAllocator : IAllocator<SharedHeapAllocator, nint>
{
    public static SharedHeapAllocator OnThisThread() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Alloc(nuint byteCount) => (nint)NativeHeap.Shared.Alloc(byteCount);

    public nint AllocZeroed(nuint byteCount) => (nint)NativeHeap.Shared.AllocZeroed(byteCount);

    public nint AlignedAlloc(nuint byteCount, nuint alignment) =>
        (nint)NativeHeap.Shared.AlignedAlloc(byteCount, alignment);

    public nint Realloc(nint block, nuint byteCount) => (nint)NativeHeap.Shared.Realloc((void*)block, byteCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(nint block) => NativeHeap.Shared.Free((void*)block);

    public void AlignedFree(nint block) => NativeHeap.Shared.Free((void*)block);

    public ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);
}
