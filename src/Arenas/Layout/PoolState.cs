namespace Arenas.Layout;

/// <summary>Where a pool stands.</summary>
/// <remarks>
/// <code>
/// Unused  -- take -->  Current            its thread heap allocates from it
/// Current -- no block left -->  Full      in no list; found again through its frees
/// Full    -- enough blocks freed -->  Queued     waits in its class's queue
/// Queued  -- its turn -->  Current
/// Queued  -- last block freed -->  Cached (kept by its thread heap) or Unused (given back to its arena)
/// </code>
/// </remarks>
internal enum PoolState : byte
{
    /// <summary>Belongs to its arena; serves no class.</summary>
    Unused,

    /// <summary>The pool that its thread heap allocates from, for its class.</summary>
    Current,

    /// <summary>No block was left when its thread heap last looked.</summary>
    Full,

    /// <summary>Has free blocks and waits for its turn.</summary>
    Queued,

    /// <summary>Empty, kept by its thread heap for any class of its kind.</summary>
    Cached,
}
