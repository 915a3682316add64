namespace Arenas.Faults;

/// <summary>What the fuzzers say of a library.</summary>
internal sealed record Verdict(bool Passed, string Output);
