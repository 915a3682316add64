using System;

namespace Arenas.Fuzz;

/// <summary>An object that is held more often than its word can count: it must stay, and its word stay whole.</summary>
internal static class GraphOverflow
{
    private const int MostHandles = (1 << 16) - 1;
    private const int MostEdges = (1 << 19) - 1;

    // More than twice as many as are counted: a count that goes on would run into its neighbour.
    private const int Handles = 3 * MostHandles;
    private const int Edges = 3 * MostEdges;

    public static void Run(NativeHeap memory, int kind)
    {
        using ObjectHeap heap = new GraphSettings(int.MaxValue, 0).CreateHeap(memory);
        Handle<GraphNode> node = heap.New(new GraphNode { Number = 7 });
        if (kind % 2 == 0)
        {
            for (int count = 1; count < Handles; count++)
            {
                HolderCounts counts = heap.CountsOf(node);
                Expect.True(count > MostHandles ? counts.IsStuck : counts == new HolderCounts(0, count, false));
                heap.Retain(node);
            }
            for (int count = 0; count < Handles; count++)
            {
                heap.Release(node);
            }
        }
        else
        {
            GraphItem[] items = new GraphItem[Edges];
            Array.Fill(items, new GraphItem { Target = node });
            heap.Release(heap.New<GraphList, GraphItem>(default, items));
            heap.Release(node);
        }
        Expect.True(heap.IsAlive(node) && heap.CountsOf(node).IsStuck, "nobody knows who holds it");
        Expect.Equal(7, heap.At(node).Number);
        _ = heap.Collect();
        Expect.Equal(1, heap.Count);
        HeapVerifier.Verify(heap);
    }
}
