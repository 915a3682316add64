namespace Arenas;

/// <summary>How often an object is held.</summary>
/// <param name="Internal">Edges of other objects, and its own, that lead to it.</param>
/// <param name="External">Handles that managed code holds.</param>
/// <param name="IsStuck">A count has overflowed: nobody knows it any longer, and the object stays.</param>
public readonly record struct HolderCounts(int Internal, int External, bool IsStuck);
