namespace Arenas.Fuzz;

/// <summary>An object of the tests' graphs, with three edges and a weak handle that is none.</summary>
internal struct GraphNode : INativeObject
{
    public const int EdgeCount = 3;

    public Handle<GraphNode> Left;
    public long Number;
    public WeakHandle<GraphNode> Weak;
    public Handle<GraphNode> Right;
    public Handle<GraphLeaf> Leaf;

    // So that a slab is soon full, and a program has several.
    public GraphRest Rest;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Left);
        edges.Add(ref this, ref Right);
        edges.Add(ref this, ref Leaf);
    }
}
