using System.Collections.Generic;

using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Figures;

/// <summary>All figures, in the order of the report.</summary>
internal static class FigureList
{
    public static IReadOnlyList<Figure> All { get; } =
    [
        new SpeedFigure("pair.16", new Pairs(16)),
        new SpeedFigure("pair.64", new Pairs(64)),
        new SpeedFigure("pair.256", new Pairs(256)),
        new SpeedFigure("pair.1024", new Pairs(1024)),
        new SpeedFigure("pair.8192", new Pairs(8192)),
        new SpeedFigure("pair.65536", new Pairs(65536)),
        new SpeedFigure("pair.1048576", new Pairs(1 << 20)),
        new SpeedFigure("batch.inorder", new Batches(FreeOrder.InOrder)),
        new SpeedFigure("batch.reverse", new Batches(FreeOrder.Reverse)),
        new SpeedFigure("batch.random", new Batches(FreeOrder.Random)),
        new SpeedFigure("churn", new Churn()),
        new SpeedFigure("prodcons", new ProducerConsumer()),
        new SpeedFigure("larson", new Larson()),
        new SpeedFigure("realloc", new Growth()),
        new SpeedFigure("zeroed", new ZeroedPairs(16, 4096)),
        new SpeedFigure("aligned64", new AlignedPairs(64, 16, 1024)),
        new MemoryFigure("fragmentation"),
    ];
}
