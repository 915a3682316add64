namespace Arenas.Benchmarks.Figures;

/// <summary>A reading, and where it comes from: a line of the raw file.</summary>
internal readonly record struct Measurement(int Round, string Figure, string Competitor, Reading Reading);
