using System.Globalization;
using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>A timed work on a graph, and what such works share.</summary>
/// <typeparam name="TGraph">The graph.</typeparam>
/// <typeparam name="TNode">What names its nodes.</typeparam>
internal abstract class GraphWork<TGraph, TNode>(GraphOptions options) : TimedWork
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    protected TGraph Graph { get; } = TGraph.Create(options);

    /// <summary>Fills places with nodes, and links each to two others of them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="count">How many nodes.</param>
    /// <param name="isRandom">Whether to any others, or to the two behind it.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fill(TGraph graph, int count, bool isRandom)
    {
        for (int i = 0; i < count; i++)
        {
            graph.Hold(i, graph.New());
        }

        GraphRandom random = new();
        for (int i = 0; i < count; i++)
        {
            int left = isRandom ? random.Next(count) : (i + 1) % count;
            int right = isRandom ? random.Next(count) : (i + 2) % count;
            graph.LinkLeft(graph.Held(i), graph.Held(left));
            graph.LinkRight(graph.Held(i), graph.Held(right));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DropAll(TGraph graph, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            graph.Drop(first + i);
        }
    }

    protected void RequireLive(long expected)
    {
        if (Graph.LiveCount is long live && live != expected)
        {
            throw new WorkFailedException(
                string.Create(CultureInfo.InvariantCulture, $"{live} objects live, and not {expected}"));
        }
    }

    protected override void Dispose(bool disposing) => Graph.Dispose();
}
