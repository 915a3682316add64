using System.Collections.Generic;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Figures;

/// <summary>An allocator with a name, which knows its types.</summary>
internal sealed class AllocatorCompetitor<TAllocator, TBlock>(string name, CompetitorKind kind)
    : Competitor(name, kind)
    where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
    where TBlock : struct
{
    public override IEnumerable<Reading> Measure(Figure figure) => figure.Measure<TAllocator, TBlock>();
}
