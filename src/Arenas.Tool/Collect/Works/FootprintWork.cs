using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>The bytes that each of many objects takes.</summary>
internal sealed class FootprintWork<TGraph, TNode>(int count) : CollectorWork
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private TGraph _graph = TGraph.Create(new GraphOptions { Places = count });

    public override double Measure(PauseLog pauses)
    {
        GraphWork<TGraph, TNode>.DropAll(_graph, 0, count);
        _graph.Dispose();
        _graph = TGraph.Create(new GraphOptions { Places = count });
        long before = _graph.Bytes;
        GraphWork<TGraph, TNode>.Fill(_graph, count, isRandom: true);
        return (double)(_graph.Bytes - before) / count;
    }

    protected override void Dispose(bool disposing) => _graph.Dispose();
}
