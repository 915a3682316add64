using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Rings from their making to their end, with collections that start by themselves.</summary>
internal sealed class RingLifeWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private readonly int _ringSize;
    private readonly int _ringCount;

    public RingLifeWork(int count, int ringSize)
        : base(new GraphOptions { IsAutomatic = true })
    {
        _ringSize = ringSize;
        _ringCount = count / ringSize;
    }

    public override long Operations => (long)_ringCount * _ringSize;

    public override void Run()
    {
        Make(Graph, _ringCount, _ringSize);
        Graph.Collect(2);
    }

    public override void Check() => RequireLive(0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(TGraph graph, int ringCount, int ringSize)
    {
        for (int ring = 0; ring < ringCount; ring++)
        {
            graph.Release(Rings<TGraph, TNode>.Make(graph, ringSize));
        }
    }
}
