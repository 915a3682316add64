using Arenas.Tests.Conformance;

namespace Arenas.Tests.Lives;

/// <summary>An object that holds one of its like, one that comes back, and one without edges.</summary>
internal struct Knot : INativeObject
{
    public Handle<Knot> Next;
    public Handle<Phoenix> Phoenix;
    public Handle<Leaf> Leaf;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Next);
        edges.Add(ref this, ref Phoenix);
        edges.Add(ref this, ref Leaf);
    }
}
