namespace Arenas.Tests.Conformance;

/// <summary>A key and a value in a <see cref="Map"/>.</summary>
internal struct Entry : INativeObject
{
    public Handle<Leaf> Key;
    public Handle<Map> Value;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Key);
        edges.Add(ref this, ref Value);
    }
}
