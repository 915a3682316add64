using System.Collections.Generic;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Figures;

/// <summary>Something to measure, in a process of its own for each allocator.</summary>
internal abstract class Figure(string name)
{
    public string Name { get; } = name;

    /// <summary>Tells whether it is worth measuring on competitors of a kind.</summary>
    public virtual bool Suits(CompetitorKind kind) => true;

    public abstract IEnumerable<Reading> Measure<TAllocator, TBlock>()
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct;
}
