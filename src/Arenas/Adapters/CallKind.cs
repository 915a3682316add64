namespace Arenas.Adapters;

/// <summary>What native code calls.</summary>
internal enum CallKind
{
    Malloc,
    Calloc,
    Realloc,
    Free,
    AlignedAlloc,
}
