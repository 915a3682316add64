namespace Arenas.Layout;

/// <summary>What a slab has to do with the work list of a mark.</summary>
internal enum GreyState : byte
{
    /// <summary>It is not in the list: no object here is grey.</summary>
    None,

    /// <summary>It is in the list because of one object, which its header names.</summary>
    One,

    /// <summary>It is in the list; the bitmap knows which objects are grey.</summary>
    Many,

    /// <summary>It was taken from the list and is being visited; no object has become grey since.</summary>
    Visited,
}
