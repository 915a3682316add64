namespace Arenas.Tests.Adapters;

/// <summary>One step of a random program.</summary>
/// <param name="What">What it does.</param>
/// <param name="Where">An offset, taken modulo the length.</param>
/// <param name="HowMany">A length, cut off at the end.</param>
public readonly record struct MappedStep(MappedVerb What, int Where, int HowMany);
