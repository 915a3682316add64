using System;

namespace Arenas;

/// <summary>A collection that begins or has ended.</summary>
/// <param name="info">What is known of it: at its beginning, only the generation.</param>
public sealed class CollectionEventArgs(CollectionInfo info) : EventArgs
{
    /// <summary>Gets what is known of the collection.</summary>
    public CollectionInfo Info { get; } = info;
}
