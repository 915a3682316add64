using System.Collections.Generic;

namespace Arenas.Benchmarks.Figures;

/// <summary>An allocator with a name.</summary>
internal abstract class Competitor(string name, CompetitorKind kind)
{
    public string Name { get; } = name;

    public CompetitorKind Kind { get; } = kind;

    /// <summary>Measures a figure on this allocator, in this process.</summary>
    public abstract IEnumerable<Reading> Measure(Figure figure);
}
