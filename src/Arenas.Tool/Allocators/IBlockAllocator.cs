namespace Arenas.Tool.Allocators;

/// <summary>
/// What a replay asks of an allocator. All members are static, so the replay loop is compiled once for each allocator,
/// with its calls in place: no allocator pays for a virtual call that another one saves.
/// </summary>
/// <typeparam name="TSelf">The allocator itself.</typeparam>
/// <typeparam name="TBlock">What names a block: an address, or an array.</typeparam>
internal interface IBlockAllocator<TSelf, TBlock>
    where TSelf : struct, IBlockAllocator<TSelf, TBlock>
    where TBlock : struct
{
    /// <summary>Gets whether <see cref="AlignedAlloc"/> aligns; arrays cannot, and get away with it.</summary>
    public static virtual bool Aligns => true;

    public static abstract TBlock Alloc(nuint size);

    public static abstract TBlock AllocZeroed(nuint size);

    public static abstract TBlock AlignedAlloc(nuint size, nuint alignment);

    public static abstract TBlock Realloc(TBlock block, nuint size);

    public static abstract void Free(TBlock block);

    /// <summary>Reallocates a block that came from <see cref="AlignedAlloc"/>.</summary>
    public static virtual TBlock AlignedRealloc(TBlock block, nuint size, nuint alignment) =>
        TSelf.Realloc(block, size);

    /// <summary>Frees a block that came from <see cref="AlignedAlloc"/>.</summary>
    public static virtual void AlignedFree(TBlock block) => TSelf.Free(block);

    /// <summary>Returns the block's first byte, from which the replay reaches the others.</summary>
    public static abstract ref byte FirstByte(TBlock block);

    /// <summary>Returns whether <paramref name="block"/> is the default value, which is no block.</summary>
    public static abstract bool IsNone(TBlock block);

    /// <summary>Called once on each replaying thread before it allocates.</summary>
    public static virtual void EnterThread()
    {
    }
}
