using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Makes lists.</summary>
internal static class Lists<TGraph, TNode>
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    private const int AtOnce = 10_000;

    /// <summary>Makes a list of nodes and puts its head into the first place.</summary>
    public static void Make(TGraph graph, int count)
    {
        TNode head = default;
        for (int i = 0; i < count; i += AtOnce)
        {
            head = Extend(graph, head, int.Min(AtOnce, count - i));
        }

        graph.Hold(0, head);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TNode Extend(TGraph graph, TNode head, int count)
    {
        for (int i = 0; i < count; i++)
        {
            head = graph.NewTaking(head, default);
        }

        return head;
    }
}
