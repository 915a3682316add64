namespace Arenas;

/// <summary>Why a heap has thrown: what a caller did wrong, or could not be given.</summary>
public enum HeapError
{
    /// <summary>An address that is not the start of a block of the heap.</summary>
    NotABlock,

    /// <summary>A block that was freed before.</summary>
    DoubleFree,

    /// <summary>A block that was written past its end, or after it was freed.</summary>
    Corruption,

    /// <summary>A request beyond the heap's own limit.</summary>
    Limit,

    /// <summary>A request that the memory source refused.</summary>
    OutOfMemory,

    /// <summary>A call after the heap was disposed.</summary>
    Disposed,
}
