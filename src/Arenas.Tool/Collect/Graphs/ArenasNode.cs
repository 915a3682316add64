namespace Arenas.Tool.Collect.Graphs;

/// <summary>A node in an object heap.</summary>
internal struct ArenasNode : INativeObject
{
    public Handle<ArenasNode> Left;
    public Handle<ArenasNode> Right;
    public long Value;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Left);
        edges.Add(ref this, ref Right);
    }
}
