namespace Arenas.Fuzz;

/// <summary>An object of the tests' graphs with items behind it.</summary>
internal struct GraphList : INativeObject
{
    public long Number;
    public Handle<GraphNode> Owner;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Owner);
}
