using System;

namespace Arenas;

/// <summary>All scopes of one name, summed up.</summary>
/// <param name="Name">Name of the scopes.</param>
/// <param name="Calls">How many have ended.</param>
/// <param name="Duration">The time they took; those at the same time on several threads each count.</param>
/// <param name="ResidentIncrement">By how many bytes the resident memory grew in them, in all.</param>
/// <param name="CommittedIncrement">By how many bytes what the heaps had committed grew.</param>
/// <param name="UsedIncrement">By how many bytes the live blocks grew.</param>
/// <param name="ManagedIncrement">By how many bytes the garbage-collected heap grew.</param>
/// <param name="HighWater">The greatest of each number that was seen in any of them.</param>
public sealed record ProfileScopeSummary(
    string Name,
    long Calls,
    TimeSpan Duration,
    long ResidentIncrement,
    long CommittedIncrement,
    long UsedIncrement,
    long ManagedIncrement,
    ProfilePoint HighWater)
{
    internal ProfileScopeSummary With(ProfileScopeRecord scope) => new(
        Name,
        Calls + 1,
        Duration + scope.Duration,
        ResidentIncrement + scope.Increment(ProfileMeasure.Resident),
        CommittedIncrement + scope.Increment(ProfileMeasure.Committed),
        UsedIncrement + scope.Increment(ProfileMeasure.Used),
        ManagedIncrement + scope.Increment(ProfileMeasure.Managed),
        ProfilePoint.Greatest(HighWater, scope.HighWater));
}
