namespace Arenas.Layout;

/// <summary>Where a large block stands.</summary>
/// <remarks>
/// <code>
/// Live -- Free, by compare and exchange, so that of two racing frees one wins -->  Cached
/// Cached -- Alloc of its class -->  Live
/// Cached -- decay, or no room in the caches -->  its arenas go back to the region, and the record is recycled
/// </code>
/// </remarks>
internal enum LargeState
{
    /// <summary>The record describes no block.</summary>
    None,

    /// <summary>The user holds the block.</summary>
    Live,

    /// <summary>The block was freed and is kept for the next request of its class.</summary>
    Cached,
}
