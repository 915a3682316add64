using System;

namespace Arenas;

/// <summary>What the collections of one generation have done since the heap was made.</summary>
/// <param name="Collections">How many there were.</param>
/// <param name="Candidates">Objects that they looked at.</param>
/// <param name="Freed">Objects that they found dead; those that a finalizer brought back are not counted.</param>
/// <param name="Unexplained">Objects that nobody was seen to hold, but whose counts say that somebody does: see
/// <see cref="CollectionInfo.Unexplained"/>.</param>
/// <param name="Duration">The time they took, user code included.</param>
public readonly record struct CollectionStatistics(
    long Collections, long Candidates, long Freed, long Unexplained, TimeSpan Duration);
