using System;

namespace Arenas;

/// <summary>What one collection did.</summary>
/// <param name="Generation">The oldest generation that was collected.</param>
/// <param name="Candidates">Objects that were looked at.</param>
/// <param name="Freed">Objects found dead, and freed or kept as garbage; those that a finalizer brought back are not
/// counted.</param>
/// <param name="Resurrected">Objects that were found dead and that a finalizer or a watch brought back.</param>
/// <param name="Unexplained">Objects that a full collection did not reach, but whose counts say that somebody holds
/// them: an edge that their type does not declare, or a count that is stuck. They stay, and are a leak.</param>
/// <param name="Duration">The time it took, user code included.</param>
public readonly record struct CollectionInfo(
    int Generation, long Candidates, long Freed, long Resurrected, long Unexplained, TimeSpan Duration);
