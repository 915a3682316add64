using System;
using System.Buffers;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Allocators;

/// <summary>The shared array pool; what it hands out may be longer than asked for.</summary>
internal readonly struct ArrayPoolAllocator : IBlockAllocator<ArrayPoolAllocator, ArrayBlock>
{
    public static bool Aligns => false;

    public static ArrayBlock Alloc(nuint size) => new(ArrayPool<byte>.Shared.Rent(checked((int)size)));

    public static ArrayBlock AllocZeroed(nuint size)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(checked((int)size));
        array.AsSpan(0, (int)size).Clear();
        return new ArrayBlock(array);
    }

    public static ArrayBlock AlignedAlloc(nuint size, nuint alignment) => Alloc(size);

    public static ArrayBlock Realloc(ArrayBlock block, nuint size)
    {
        byte[] old = block.Array!;
        int length = checked((int)size);
        // A careful caller keeps the array while it fits and is not mostly empty; malloc's realloc does the same.
        if (length <= old.Length && length >= old.Length / 2)
        {
            return block;
        }

        byte[] array = ArrayPool<byte>.Shared.Rent(length);
        old.AsSpan(0, Math.Min(old.Length, length)).CopyTo(array);
        ArrayPool<byte>.Shared.Return(old);
        return new ArrayBlock(array);
    }

    public static void Free(ArrayBlock block) => ArrayPool<byte>.Shared.Return(block.Array!);

    public static ref byte FirstByte(ArrayBlock block) => ref MemoryMarshal.GetArrayDataReference(block.Array!);

    public static bool IsNone(ArrayBlock block) => block.Array is null;
}
