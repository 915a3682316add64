using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>The full collections that start by themselves while a graph only grows.</summary>
internal sealed class GrowthWork<TGraph, TNode>(int count) : CollectorWork
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private TGraph _graph = Create(count);

    public override double Measure(PauseLog pauses)
    {
        GraphWork<TGraph, TNode>.DropAll(_graph, 0, count);
        _graph.Collect(2);
        _graph.Dispose();
        _graph = Create(count);
        long before = _graph.FullCollections;
        Grow(_graph, count);
        return _graph.FullCollections - before;
    }

    protected override void Dispose(bool disposing) => _graph.Dispose();

    private static TGraph Create(int count) =>
        TGraph.Create(new GraphOptions { Places = count, IsAutomatic = true });

    // Each leads to one that was there before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Grow(TGraph graph, int count)
    {
        GraphRandom random = default;
        for (int i = 0; i < count; i++)
        {
            TNode node = graph.New();
            graph.Hold(i, node);
            if (i > 0)
            {
                graph.LinkLeft(node, graph.Held(random.Next(i)));
            }
        }
    }
}
