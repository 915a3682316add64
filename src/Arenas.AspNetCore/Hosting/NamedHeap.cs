namespace Arenas.AspNetCore;

/// <summary>That a heap of a name was registered.</summary>
internal sealed record NamedHeap(string Name);
