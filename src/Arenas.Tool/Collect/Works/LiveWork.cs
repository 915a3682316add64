using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Full collections that find everything alive.</summary>
internal sealed class LiveWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private readonly int _count;

    /// <param name="count">How many nodes, each of them held.</param>
    /// <param name="isRandom">Whether they are linked at random, or in order.</param>
    /// <param name="hasOneRoot">Whether only one of them is held, and that one reaches all others.</param>
    public LiveWork(int count, bool isRandom, bool hasOneRoot)
        : base(new GraphOptions { Places = count })
    {
        _count = count;
        Fill(Graph, count, isRandom);
        if (hasOneRoot)
        {
            Chain(Graph, GraphRandom.Shuffled(count));
            DropAll(Graph, 1, count - 1);
        }

        // What a first collection does to young objects is not what the others find.
        Graph.Collect(2);
        Graph.Collect(2);
    }

    public override long Operations => _count;

    public override void Run() => Graph.Collect(2);

    public override void Check() => RequireLive(_count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Chain(TGraph graph, int[] order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            graph.LinkLeft(graph.Held(order[i]), graph.Held(order[(i + 1) % order.Length]));
        }
    }
}
