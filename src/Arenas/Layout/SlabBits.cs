namespace Arenas.Layout;

/// <summary>The bitmaps of a slab, but for the two of colours, which are interleaved.</summary>
internal enum SlabBits
{
    /// <summary>A live object lies in the slot.</summary>
    Live,

    /// <summary>During a collection: its internal count is being explained by the edges of its like.</summary>
    Domain,

    /// <summary>With <see cref="Old"/>, its generation: neither is 0, Middle alone 1, Old alone 2, both
    /// frozen.</summary>
    // A new object is of generation 0 without a bit to be set.
    Middle,

    /// <summary>See <see cref="Middle"/>.</summary>
    Old,

    /// <summary>Its finalizer has run.</summary>
    Finalized,

    /// <summary>It has a watch, or a finalizer of its own.</summary>
    Watched,
}
