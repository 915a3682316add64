namespace Arenas;

/// <content>Blocks as addresses, for the rooms that handle no pointers.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>Allocates a block; throws as <see cref="Alloc(nuint)"/> does.</summary>
    internal nuint AllocAddress(nuint byteCount, bool zeroed) =>
        (nuint)(zeroed ? AllocZeroed(byteCount) : Alloc(byteCount));

    /// <summary>Bytes of the live block at an address; 0 if none is there.</summary>
    internal nuint SizeAt(nuint block) => Owns((void*)block) ? UsableSize((void*)block) : 0;

    internal void FreeAddress(nuint block) => Free((void*)block);
}
