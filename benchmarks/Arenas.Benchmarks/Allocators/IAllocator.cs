namespace Arenas.Benchmarks.Allocators;

/// <summary>
/// What a workload asks of an allocator. The allocators are structs, so a workload is compiled once for each of them
/// with its calls in place: none pays for an indirect call that another one saves.
/// </summary>
/// <typeparam name="TSelf">The allocator itself; a ref struct where it cannot leave its thread.</typeparam>
/// <typeparam name="TBlock">What names a block: an address, or an array.</typeparam>
internal interface IAllocator<TSelf, TBlock>
    where TSelf : struct, IAllocator<TSelf, TBlock>, allows ref struct
    where TBlock : struct
{
    /// <summary>Called by each thread before it begins, and once only.</summary>
    /// <returns>The allocator for this thread.</returns>
    public static abstract TSelf OnThisThread();

    public TBlock Alloc(nuint byteCount);

    public TBlock AllocZeroed(nuint byteCount);

    public TBlock AlignedAlloc(nuint byteCount, nuint alignment);

    public TBlock Realloc(TBlock block, nuint byteCount);

    public void Free(TBlock block);

    /// <summary>Frees what <see cref="AlignedAlloc"/> gave.</summary>
    public void AlignedFree(TBlock block);

    /// <summary>The block's first byte, from which a workload reaches the others.</summary>
    public ref byte FirstByte(TBlock block);
}
