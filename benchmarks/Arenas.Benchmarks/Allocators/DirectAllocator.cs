using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Libraries;

namespace Arenas.Benchmarks.Allocators;

/// <summary>
/// A native library, called without the transition out of managed code: as fast as from C, but not allowed to a
/// program, because an allocator may wait for the kernel or a lock and would hold up every collection meanwhile.
/// </summary>
/// <typeparam name="TLibrary">The library.</typeparam>
internal readonly unsafe struct DirectAllocator<TLibrary> : IAllocator<DirectAllocator<TLibrary>, nint>
    where TLibrary : struct, ILibrary
{
    // Static and read-only: the addresses are constants of the compiled workload.
    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, nint> s_malloc =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nint>)Installed<TLibrary>.Functions.Malloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nint> s_calloc =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nint>)Installed<TLibrary>.Functions.Calloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint*, nuint, nuint, int> s_posixMemalign =
        (delegate* unmanaged[SuppressGCTransition]<nint*, nuint, nuint, int>)
            Installed<TLibrary>.Functions.PosixMemalign;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nuint, nint> s_realloc =
        (delegate* unmanaged[SuppressGCTransition]<nint, nuint, nint>)Installed<TLibrary>.Functions.Realloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, void> s_free =
        (delegate* unmanaged[SuppressGCTransition]<nint, void>)Installed<TLibrary>.Functions.Free;

    public static DirectAllocator<TLibrary> OnThisThread()
    {
        Installed<TLibrary>.EnterThread();
        return default;
    }

    public nint Alloc(nuint byteCount) => s_malloc(byteCount);

    public nint AllocZeroed(nuint byteCount) => s_calloc(1, byteCount);

    public nint AlignedAlloc(nuint byteCount, nuint alignment)
    {
        nint block;
        return s_posixMemalign(&block, alignment, byteCount) == 0 ? block : 0;
    }

    public nint Realloc(nint block, nuint byteCount) => s_realloc(block, byteCount);

    public void Free(nint block) => s_free(block);

    public void AlignedFree(nint block) => s_free(block);

    public ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);
}
