using System;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Allocators;

/// <summary>Fresh arrays, which the garbage collector frees when the replay has dropped them.</summary>
internal readonly struct GcArrayAllocator : IBlockAllocator<GcArrayAllocator, ArrayBlock>
{
    public static bool Aligns => false;

    public static ArrayBlock Alloc(nuint size) => new(GC.AllocateUninitializedArray<byte>(checked((int)size)));

    public static ArrayBlock AllocZeroed(nuint size) => new(new byte[checked((int)size)]);

    public static ArrayBlock AlignedAlloc(nuint size, nuint alignment) => Alloc(size);

    public static ArrayBlock Realloc(ArrayBlock block, nuint size)
    {
        byte[] old = block.Array!;
        int length = checked((int)size);
        if (length <= old.Length && length >= old.Length / 2)
        {
            return block;
        }

        byte[] array = GC.AllocateUninitializedArray<byte>(length);
        old.AsSpan(0, Math.Min(old.Length, length)).CopyTo(array);
        return new ArrayBlock(array);
    }

    public static void Free(ArrayBlock block)
    {
        // The replay forgets the block after this call, which is all that an array needs.
    }

    public static ref byte FirstByte(ArrayBlock block) => ref MemoryMarshal.GetArrayDataReference(block.Array!);

    public static bool IsNone(ArrayBlock block) => block.Array is null;
}
