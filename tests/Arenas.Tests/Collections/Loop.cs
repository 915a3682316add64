namespace Arenas.Tests.Collections;

/// <summary>The value of an object that may hold itself, so that only a collection frees it.</summary>
internal struct Loop : INativeObject
{
    public Handle<Loop> Next;
    public int Number;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Next);

    /// <summary>Makes one that holds itself, and a handle of it.</summary>
    public static Handle<Loop> New(ObjectHeap heap, int number = 0)
    {
        using ObjectScope scope = heap.Enter();
        Handle<Loop> loop = heap.New(new Loop { Number = number });
        heap.Link(loop, ref heap.At(loop).Next, loop);
        return loop;
    }
}
