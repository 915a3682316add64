using System.Runtime.CompilerServices;

namespace Arenas.Tool.Allocators;

/// <summary>This library: <see cref="NativeHeap.Shared"/> with its default options.</summary>
internal readonly unsafe struct ArenasAllocator : IBlockAllocator<ArenasAllocator, nint>
{
    public static nint Alloc(nuint size) => (nint)NativeHeap.Shared.Alloc(size);

    public static nint AllocZeroed(nuint size) => (nint)NativeHeap.Shared.AllocZeroed(size);

    public static nint AlignedAlloc(nuint size, nuint alignment) =>
        (nint)NativeHeap.Shared.AlignedAlloc(size, alignment);

    public static nint Realloc(nint block, nuint size) => (nint)NativeHeap.Shared.Realloc((void*)block, size);

    public static void Free(nint block) => NativeHeap.Shared.Free((void*)block);

    public static ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);

    public static bool IsNone(nint block) => block == 0;
}
