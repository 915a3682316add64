using System;
using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Allocators;

/// <summary>Fresh arrays, which the garbage collector frees when the workload has dropped them.</summary>
internal readonly struct GcArrayAllocator : IAllocator<GcArrayAllocator, ArrayBlock>
{
    public static GcArrayAllocator OnThisThread() => default;

    public ArrayBlock Alloc(nuint byteCount) => new(GC.AllocateUninitializedArray<byte>((int)byteCount));

    public ArrayBlock AllocZeroed(nuint byteCount) => new(new byte[byteCount]);

    /// <summary>Room to find an aligned address in, as code has to that uses arrays.</summary>
    public ArrayBlock AlignedAlloc(nuint byteCount, nuint alignment) => Alloc(byteCount + alignment);

    public ArrayBlock Realloc(ArrayBlock block, nuint byteCount)
    {
        ArrayBlock larger = Alloc(byteCount);
        block.Array.CopyTo(larger.Array.AsSpan());
        return larger;
    }

    public void Free(ArrayBlock block)
    {
        // The workload forgets the block after this call, which is all that an array needs.
    }

    public void AlignedFree(ArrayBlock block) => Free(block);

    public ref byte FirstByte(ArrayBlock block) => ref MemoryMarshal.GetArrayDataReference(block.Array);
}
