using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Libraries;

namespace Arenas.Benchmarks.Allocators;

/// <summary>
/// A native library, called as a program may call it: with the transition out of managed code, so that the garbage
/// collector can run meanwhile.
/// </summary>
/// <typeparam name="TLibrary">The library.</typeparam>
internal readonly unsafe struct PlainAllocator<TLibrary> : IAllocator<PlainAllocator<TLibrary>, nint>
    where TLibrary : struct, ILibrary
{
    // Static and read-only: the addresses are constants of the compiled workload.
    private static readonly delegate* unmanaged<nuint, nint> s_malloc =
        (delegate* unmanaged<nuint, nint>)Installed<TLibrary>.Functions.Malloc;

    private static readonly delegate* unmanaged<nuint, nuint, nint> s_calloc =
        (delegate* unmanaged<nuint, nuint, nint>)Installed<TLibrary>.Functions.Calloc;

    private static readonly delegate* unmanaged<nint*, nuint, nuint, int> s_posixMemalign =
        (delegate* unmanaged<nint*, nuint, nuint, int>)Installed<TLibrary>.Functions.PosixMemalign;

    private static readonly delegate* unmanaged<nint, nuint, nint> s_realloc =
        (delegate* unmanaged<nint, nuint, nint>)Installed<TLibrary>.Functions.Realloc;

    private static readonly delegate* unmanaged<nint, void> s_free =
        (delegate* unmanaged<nint, void>)Installed<TLibrary>.Functions.Free;

    public static PlainAllocator<TLibrary> OnThisThread()
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
