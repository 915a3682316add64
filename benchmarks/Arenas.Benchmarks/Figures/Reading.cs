namespace Arenas.Benchmarks.Figures;

/// <summary>One number that a child measured.</summary>
internal readonly record struct Reading(string Metric, double Value);
