using System;

namespace Arenas;

/// <summary>What a profile knows of one scope that has ended.</summary>
/// <param name="Name">Name of the scope.</param>
/// <param name="ThreadId">Number of the managed thread that began it.</param>
/// <param name="Depth">How many open scopes of that thread it lay in.</param>
/// <param name="First">What was seen when it began.</param>
/// <param name="Last">What was seen when it ended.</param>
/// <param name="HighWater">The greatest of each number that was seen from its beginning to its end.</param>
public sealed record ProfileScopeRecord(
    string Name, int ThreadId, int Depth, ProfilePoint First, ProfilePoint Last, ProfilePoint HighWater)
{
    /// <summary>Gets how long it took.</summary>
    public TimeSpan Duration => Last.Time - First.Time;

    /// <summary>Gets by how much a number was greater at the end than at the beginning.</summary>
    /// <param name="measure">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public long Increment(ProfileMeasure measure) => Last[measure] - First[measure];
}
