using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Makes rings.</summary>
internal static class Rings<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    /// <summary>Makes a ring and returns the node of it that the caller holds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TNode Make(TGraph graph, int size)
    {
        TNode first = graph.New();
        TNode last = first;
        for (int i = 1; i < size; i++)
        {
            TNode next = graph.New();
            graph.LinkLeft(last, next);
            if (i > 1)
            {
                graph.Release(last);
            }

            last = next;
        }

        graph.LinkLeft(last, first);
        if (size > 1)
        {
            graph.Release(last);
        }

        return first;
    }
}
