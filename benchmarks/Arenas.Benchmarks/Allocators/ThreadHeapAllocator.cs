using System.Runtime.CompilerServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>The thread's part of the heap of the process: the thread is looked up once and not at every call.</summary>
internal readonly unsafe ref struct ThreadHeapAllocator : IAllocator<ThreadHeapAllocator, nint>
{
    private readonly ThreadHeap _local;

    private ThreadHeapAllocator(ThreadHeap local) => _local = local;

    public static ThreadHeapAllocator OnThisThread() => new(NativeHeap.Shared.ForThisThread());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Alloc(nuint byteCount) => (nint)_local.Alloc(byteCount);

    public nint AllocZeroed(nuint byteCount) => (nint)_local.AllocZeroed(byteCount);

    public nint AlignedAlloc(nuint byteCount, nuint alignment) => (nint)_local.Heap.AlignedAlloc(byteCount, alignment);

    public nint Realloc(nint block, nuint byteCount) => (nint)_local.Heap.Realloc((void*)block, byteCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(nint block) => _local.Free((void*)block);

    public void AlignedFree(nint block) => _local.Free((void*)block);

    public ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);
}
