namespace Arenas.Tests.Models;

/// <summary>What a command of a random program does to a heap.</summary>
internal enum Operation
{
    Alloc,
    AllocZeroed,
    AlignedAlloc,
    AllocMany,
    AllocThroughThreadHeap,
    Realloc,
    Free,
    FreeMany,
    FreeThroughThreadHeap,
    FreeTwice,
    FreeStale,
    FreeInterior,
    FreeForeign,
    Trim,
    Decay,
    Statistics,
    EndThread,
}
