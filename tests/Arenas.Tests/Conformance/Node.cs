namespace Arenas.Tests.Conformance;

/// <summary>An object with edges, as an instance with attributes is.</summary>
internal struct Node : INativeObject
{
    public Handle<Node> Next;
    public Handle<Node> Other;
    public Handle<Leaf> Leaf;

    /// <summary>No edge.</summary>
    public WeakHandle<Node> Weak;

    public long Number;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Next);
        edges.Add(ref this, ref Other);
        edges.Add(ref this, ref Leaf);
    }
}
