namespace Arenas;

/// <content>Blocks as addresses, for the rooms that handle no pointers.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>Allocates a block; throws as <see cref="Alloc(nuint)"/> does.</summary>
    internal nuint AllocAddress(nuint byteCount, bool zeroed) =>
        (nuint)(zeroed ? AllocZeroed(byteCount) : Alloc(byteCount));

    internal void FreeAddress(nuint block) => Free((void*)block);
}
