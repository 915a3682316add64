using System.Runtime.CompilerServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>A heap of its own, beside the one of the process.</summary>
internal readonly unsafe struct IsolatedHeapAllocator : IAllocator<IsolatedHeapAllocator, nint>
{
    private static readonly NativeHeap s_heap = new(new NativeHeapOptions { Name = "isolated" });

    public static IsolatedHeapAllocator OnThisThread() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Alloc(nuint byteCount) => (nint)s_heap.Alloc(byteCount);

    public nint AllocZeroed(nuint byteCount) => (nint)s_heap.AllocZeroed(byteCount);

    public nint AlignedAlloc(nuint byteCount, nuint alignment) =>
        (nint)s_heap.AlignedAlloc(byteCount, alignment);

    public nint Realloc(nint block, nuint byteCount) => (nint)s_heap.Realloc((void*)block, byteCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(nint block) => s_heap.Free((void*)block);

    public void AlignedFree(nint block) => s_heap.Free((void*)block);

    public ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);
}
