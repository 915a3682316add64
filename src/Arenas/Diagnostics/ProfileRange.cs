namespace Arenas;

/// <summary>What a number was in one of many equal stretches of time: a column of a plot.</summary>
/// <param name="First">The first value.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Greatest">The greatest.</param>
/// <param name="Last">The last.</param>
public readonly record struct ProfileRange(long First, long Least, long Greatest, long Last);
