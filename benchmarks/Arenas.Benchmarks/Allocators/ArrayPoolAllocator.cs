using System;
using System.Buffers;
using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>The shared array pool. What it hands out may be longer than asked for.</summary>
internal readonly struct ArrayPoolAllocator : IAllocator<ArrayPoolAllocator, ArrayBlock>
{
    public static ArrayPoolAllocator OnThisThread() => default;

    public ArrayBlock Alloc(nuint byteCount) => new(ArrayPool<byte>.Shared.Rent((int)byteCount));

    public ArrayBlock AllocZeroed(nuint byteCount)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent((int)byteCount);
        array.AsSpan(0, (int)byteCount).Clear();
        return new(array);
    }

    /// <summary>Room to find an aligned address in, as code has to that uses arrays.</summary>
    public ArrayBlock AlignedAlloc(nuint byteCount, nuint alignment) => Alloc(byteCount + alignment);

    public ArrayBlock Realloc(ArrayBlock block, nuint byteCount)
    {
        if ((nuint)block.Array.Length >= byteCount)
        {
            return block;
        }
        ArrayBlock larger = Alloc(byteCount);
        block.Array.CopyTo(larger.Array.AsSpan());
        Free(block);
        return larger;
    }

    public void Free(ArrayBlock block) => ArrayPool<byte>.Shared.Return(block.Array);

    public void AlignedFree(ArrayBlock block) => Free(block);

    public ref byte FirstByte(ArrayBlock block) => ref MemoryMarshal.GetArrayDataReference(block.Array);
}
