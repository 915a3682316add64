namespace Arenas.Tool.Replay;

/// <summary>What one <see cref="ReplayEntry"/> asks the replaying thread to do.</summary>
internal enum ReplayOp : byte
{
    Alloc,
    AllocZeroed,
    AlignedAlloc,
    Free,
    Realloc,

    /// <summary>Free a block that came from <see cref="AlignedAlloc"/>: on Windows another call.</summary>
    AlignedFree,

    /// <summary>Reallocate such a block, which stays one.</summary>
    AlignedRealloc,

    /// <summary>Second entry of a reallocation: the slot and size of the new block.</summary>
    ReallocTo,

    /// <summary>Wait until another thread has put its block into the slot.</summary>
    Await,
}
