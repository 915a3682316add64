using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>A long list that is dropped by its head, in one go.</summary>
internal sealed class ListWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private readonly int _count;

    public ListWork(int count)
        : base(new GraphOptions { IsAutomatic = true }) => _count = count;

    public override long Operations => _count;

    public override void Prepare()
    {
        Lists<TGraph, TNode>.Make(Graph, _count);
        if (!TGraph.IsCounted)
        {
            Graph.Collect(2);
        }
    }

    public override void Run()
    {
        Graph.Drop(0);
        if (!TGraph.IsCounted)
        {
            Graph.Collect(2);
        }
    }

    public override void Check() => RequireLive(0);
}
