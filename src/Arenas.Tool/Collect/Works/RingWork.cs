using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Full collections that find nothing but rings that nobody holds.</summary>
internal sealed class RingWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private readonly int _count;
    private readonly int _ringSize;
    private readonly int[]? _order;

    /// <param name="count">How many nodes.</param>
    /// <param name="ringSize">How many of them to a ring.</param>
    /// <param name="isShuffled">Whether neighbours in a ring are neighbours in memory, or lie anywhere.</param>
    /// <param name="hasFinalizers">Whether each node has a finalizer.</param>
    public RingWork(int count, int ringSize, bool isShuffled = false, bool hasFinalizers = false)
        : base(new GraphOptions { Places = isShuffled ? count : count / ringSize, HasFinalizers = hasFinalizers })
    {
        _ringSize = ringSize;
        _count = count / ringSize * ringSize;
        _order = isShuffled ? GraphRandom.Shuffled(_count) : null;
    }

    public override long Operations => _count;

    // All are held until the last is made, so that a collector that starts by itself leaves them for the timed one.
    public override void Prepare()
    {
        if (_order is null)
        {
            MakeInOrder(Graph, _count / _ringSize, _ringSize);
            DropAll(Graph, 0, _count / _ringSize);
        }
        else
        {
            MakeShuffled(Graph, _order, _ringSize);
            DropAll(Graph, 0, _count);
        }
    }

    public override void Run() => Graph.Collect(2);

    public override void Check() => RequireLive(0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeInOrder(TGraph graph, int ringCount, int ringSize)
    {
        for (int ring = 0; ring < ringCount; ring++)
        {
            graph.Hold(ring, Rings<TGraph, TNode>.Make(graph, ringSize));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeShuffled(TGraph graph, int[] order, int ringSize)
    {
        for (int i = 0; i < order.Length; i++)
        {
            graph.Hold(i, graph.New());
        }

        for (int i = 0; i < order.Length; i++)
        {
            int next = (i + 1) % ringSize == 0 ? i + 1 - ringSize : i + 1;
            graph.LinkLeft(graph.Held(order[i]), graph.Held(order[next]));
        }
    }
}
