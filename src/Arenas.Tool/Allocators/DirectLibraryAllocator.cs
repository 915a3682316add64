using System.Runtime.CompilerServices;

namespace Arenas.Tool.Allocators;

/// <summary>
/// The library that <see cref="MallocLibrary"/> has loaded, called without the transition: as fast as from C, but not
/// allowed to a program, because an allocator may wait for the kernel or a lock and would hold up every collection.
/// </summary>
internal readonly unsafe struct DirectLibraryAllocator : IBlockAllocator<DirectLibraryAllocator, nint>
{
    // Static and read-only: compiled into the replay loop as constants.
    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, nint> s_malloc =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nint>)MallocLibrary.Loaded!.Malloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nint> s_calloc =
        (delegate* unmanaged[SuppressGCTransition]<nuint, nuint, nint>)MallocLibrary.Loaded!.Calloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint*, nuint, nuint, int> s_posixMemalign =
        (delegate* unmanaged[SuppressGCTransition]<nint*, nuint, nuint, int>)MallocLibrary.Loaded!.PosixMemalign;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nuint, nint> s_realloc =
        (delegate* unmanaged[SuppressGCTransition]<nint, nuint, nint>)MallocLibrary.Loaded!.Realloc;

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, void> s_free =
        (delegate* unmanaged[SuppressGCTransition]<nint, void>)MallocLibrary.Loaded!.Free;

    private static readonly delegate* unmanaged[SuppressGCTransition]<void> s_enterThread =
        (delegate* unmanaged[SuppressGCTransition]<void>)MallocLibrary.Loaded!.EnterThread;

    public static nint Alloc(nuint size) => s_malloc(size);

    public static nint AllocZeroed(nuint size) => s_calloc(1, size);

    public static nint AlignedAlloc(nuint size, nuint alignment)
    {
        nint block;
        nuint enough = alignment < (nuint)sizeof(nint) ? (nuint)sizeof(nint) : alignment;
        return s_posixMemalign(&block, enough, size) == 0 ? block : 0;
    }

    // C's realloc may free the block and return null when the new size is 0.
    public static nint Realloc(nint block, nuint size) => s_realloc(block, size == 0 ? 1 : size);

    public static void Free(nint block) => s_free(block);

    public static ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);

    public static bool IsNone(nint block) => block == 0;

    public static void EnterThread()
    {
        if (s_enterThread != null)
        {
            s_enterThread();
        }
    }
}
