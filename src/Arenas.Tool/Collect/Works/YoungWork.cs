using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Young collections that find all young objects alive, beside many old ones.</summary>
internal sealed class YoungWork<TGraph, TNode> : GraphWork<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    /// <summary>How many old nodes there are for each young one.</summary>
    public const int OldForEachYoung = 100;

    private readonly int _oldCount;
    private readonly int _youngCount;
    private readonly bool _isWritten;
    private GraphRandom _random;

    /// <param name="oldCount">How many old nodes, linked at random and all held.</param>
    /// <param name="isWritten">Whether the young nodes are held by old ones that were written, or by managed
    /// code.</param>
    public YoungWork(int oldCount, bool isWritten)
        : base(new GraphOptions { Places = oldCount + (oldCount / OldForEachYoung) })
    {
        _oldCount = oldCount;
        _youngCount = oldCount / OldForEachYoung;
        _isWritten = isWritten;
        Fill(Graph, oldCount, isRandom: true);
        Graph.Collect(2);
        Graph.Collect(2);
    }

    public override long Operations => 1;

    public override void Prepare()
    {
        // What was young the last time is old now.
        Graph.Collect(1);
        Graph.Collect(1);
        if (_isWritten)
        {
            _random = Write(Graph, _oldCount, _youngCount, _random);
        }
        else
        {
            DropAll(Graph, _oldCount, _youngCount);
            Make(Graph, _oldCount, _youngCount);
        }
    }

    public override void Run() => Graph.Collect(0);

    public override void Check()
    {
        if (!_isWritten)
        {
            RequireLive(_oldCount + _youngCount);
        }
    }

    // Each leads to the one before it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(TGraph graph, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            TNode node = graph.New();
            graph.Hold(first + i, node);
            if (i > 0)
            {
                graph.LinkLeft(node, graph.Held(first + i - 1));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GraphRandom Write(TGraph graph, int oldCount, int count, GraphRandom random)
    {
        for (int i = 0; i < count; i++)
        {
            TNode node = graph.New();
            graph.LinkLeft(graph.Held(random.Next(oldCount)), node);
            graph.Release(node);
        }

        return random;
    }
}
