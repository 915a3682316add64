using System;

namespace Arenas.Fuzz;

/// <summary>Edges of a heap by number, as the model has them.</summary>
internal sealed class GraphEdges(ObjectHeap heap)
{
    public void Link(GraphObject source, int edge, GraphObject? target) =>
        Do(GraphOperation.Link, source, edge, target?.Handle.Bits ?? 0);

    public void Move(GraphObject source, int edge, GraphObject target) =>
        Do(GraphOperation.Move, source, edge, target.Handle.Bits);

    /// <summary>Takes what an edge leads to out of its field.</summary>
    public ulong Take(GraphObject source, int edge) => Do(GraphOperation.Take, source, edge, 0);

    /// <summary>Gets what an edge leads to.</summary>
    public ulong Read(GraphObject source, int edge) => Do(GraphOperation.Borrow, source, edge, 0);

    /// <summary>Whether an edge may lead to an object.</summary>
    public static bool Fits(GraphObject source, int edge, GraphObject target) =>
        target.Kind == (source.Kind == GraphKind.Node && edge == 2 ? GraphKind.Leaf : GraphKind.Node);

    private ulong Do(GraphOperation what, GraphObject source, int edge, ulong target)
    {
        ulong bits = source.Handle.Bits;
        if (source.Kind == GraphKind.List)
        {
            Handle<GraphList> list = new(bits);
            return edge == 0
                ? Do(what, list, ref heap.At(list).Owner, new(target))
                : Do(what, list, ref heap.ItemsOf<GraphList, GraphItem>(list)[edge - 1].Target, new(target));
        }
        Handle<GraphNode> node = new(bits);
        return edge switch
        {
            0 => Do(what, node, ref heap.At(node).Left, new(target)),
            1 => Do(what, node, ref heap.At(node).Right, new(target)),
            _ => Do(what, node, ref heap.At(node).Leaf, new(target)),
        };
    }

    private ulong Do<T, TTarget>(
        GraphOperation what, Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target)
        where T : unmanaged
        where TTarget : unmanaged
    {
        switch (what)
        {
            case GraphOperation.Link:
                heap.Link(source, ref field, target);
                return 0;
            case GraphOperation.Move:
                heap.Move(source, ref field, target);
                return 0;
            case GraphOperation.Take:
                Handle<TTarget> taken = heap.Take(source, ref field);
                Expect.True(field.IsNull, "the field keeps nothing");
                return taken.Bits;
            default:
                Expect.Equal(GraphOperation.Borrow, what);
                return field.Bits;
        }
    }
}
