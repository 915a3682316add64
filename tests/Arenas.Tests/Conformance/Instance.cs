namespace Arenas.Tests.Conformance;

/// <summary>An object of a <see cref="Conformance.Kind"/>.</summary>
internal struct Instance : INativeObject
{
    public Handle<Kind> Kind;
    public Handle<Instance> Self;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Kind);
        edges.Add(ref this, ref Self);
    }
}
