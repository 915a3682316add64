namespace Arenas.Heaps;

/// <summary>Why a request for memory was refused.</summary>
internal enum Refusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The heap's own byte limit.</summary>
    Limit,

    /// <summary>The memory source, or the operating system behind it.</summary>
    Source,

    /// <summary>The heap was disposed meanwhile.</summary>
    Disposed,
}
