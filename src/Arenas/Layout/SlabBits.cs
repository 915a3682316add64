namespace Arenas.Layout;

/// <summary>The bitmaps of a slab.</summary>
internal enum SlabBits
{
    /// <summary>A live object lies in the slot.</summary>
    Live,

    /// <summary>During a collection: nobody has been seen to hold it.</summary>
    White,

    /// <summary>During a collection: it is held, and its edges are still to be visited.</summary>
    Grey,

    /// <summary>During a collection: its internal count is being explained by the edges of its like.</summary>
    Domain,

    /// <summary>With <see cref="Middle"/>, its generation: Young alone is 0, Middle alone 1, none 2, both
    /// frozen.</summary>
    Young,

    /// <summary>See <see cref="Young"/>.</summary>
    Middle,

    /// <summary>Its finalizer has run.</summary>
    Finalized,

    /// <summary>It has a watch, or a finalizer of its own.</summary>
    Watched,
}
