using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>A binary tree that is built and dropped. Its leaves are on level 0.</summary>
internal sealed class TreeWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private readonly int _depth;

    public TreeWork(int depth, bool isShared)
        : base(new GraphOptions { IsAutomatic = true, IsShared = isShared }) => _depth = depth;

    public override long Operations => (2L << _depth) - 1;

    public override void Run() => Graph.Release(Build(Graph, _depth));

    public override void Check() => RequireLive(0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TNode Build(TGraph graph, int depth) => depth == 0
        ? graph.NewTaking(default, default)
        : graph.NewTaking(Build(graph, depth - 1), Build(graph, depth - 1));
}
