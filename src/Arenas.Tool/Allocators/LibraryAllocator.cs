using System.Runtime.CompilerServices;

namespace Arenas.Tool.Allocators;

/// <summary>
/// The library that <see cref="MallocLibrary"/> has loaded, called as a careful .NET program calls it: with the
/// transition that lets the garbage collector run meanwhile.
/// </summary>
internal readonly unsafe struct LibraryAllocator : IBlockAllocator<LibraryAllocator, nint>
{
    // Static and read-only: compiled into the replay loop as constants.
    private static readonly delegate* unmanaged<nuint, nint> s_malloc =
        (delegate* unmanaged<nuint, nint>)MallocLibrary.Loaded!.Malloc;

    private static readonly delegate* unmanaged<nuint, nuint, nint> s_calloc =
        (delegate* unmanaged<nuint, nuint, nint>)MallocLibrary.Loaded!.Calloc;

    private static readonly delegate* unmanaged<nint*, nuint, nuint, int> s_posixMemalign =
        (delegate* unmanaged<nint*, nuint, nuint, int>)MallocLibrary.Loaded!.PosixMemalign;

    private static readonly delegate* unmanaged<nint, nuint, nint> s_realloc =
        (delegate* unmanaged<nint, nuint, nint>)MallocLibrary.Loaded!.Realloc;

    private static readonly delegate* unmanaged<nint, void> s_free =
        (delegate* unmanaged<nint, void>)MallocLibrary.Loaded!.Free;

    private static readonly delegate* unmanaged<void> s_enterThread =
        (delegate* unmanaged<void>)MallocLibrary.Loaded!.EnterThread;

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
