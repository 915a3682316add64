namespace Arenas.Fuzz;

/// <summary>An item of a <see cref="GraphList"/>, with an edge.</summary>
internal struct GraphItem : INativeObject
{
    public long Number;
    public Handle<GraphNode> Target;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Target);
}
